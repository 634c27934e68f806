import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, postgresThere, startPostgres } from '../../bench/postgres-server.js';
import { createClient } from '../../src/client/index.js';
import { openGallery } from '../../src/gallery/open-gallery.js';
import { Random } from '../../src/random.js';
import { type Client, type NetworklessServer, somebody, startServer, Told } from './networkless-server.js';

const KILLS = 4;
const CLIENTS = 2;

const there = postgresThere();

describe.skipIf(!there)(
  `two servers on one PostgreSQL${there ? '' : ', which is not there (bash scripts/postgres.sh says why)'}`,
  () => {
    let postgres: PostgresServer;
    let url: string;
    let folder: string;
    beforeAll(async () => {
      // As it is set up by default: what is promised is on the disk.
      postgres = await startPostgres();
      url = `${postgres.url}postgres`;
      folder = mkdtempSync(join(tmpdir(), 'lineament-serve-two-'));
    }, 120_000);
    afterAll(async () => {
      await postgres?.stop();
      rmSync(folder, { recursive: true });
    });

    /** A machine of its own: there the server remembers its keys. */
    async function openPlace(home: string) {
      const start = () => startServer(url, { LINEAMENT_HOME: home });
      let server = await start();
      const key = server.firstKey!;
      return {
        server: (): NetworklessServer => server,
        client: (): Client => createClient({ url: server.url, key }),
        async start(): Promise<void> {
          server = await start();
        },
      };
    }

    /** Whom the server takes the person's second embedding for: the name, or null for nobody. */
    async function recognised(client: Client, name: string): Promise<string | null> {
      const photo = new Blob([JSON.stringify(somebody(name).embeddings.values[1])]);
      const answer = await client.identify({ collection: 'team', photo, threshold: 0.999_999 });
      return answer.kind === 'known' ? answer.matches[0]!.name : null;
    }

    /** The names that the server takes for somebody else, or for nobody. */
    async function unrecognised(client: Client, names: Iterable<string>): Promise<string[]> {
      const asked = await Promise.all([...names].map(async (name) => [name, await recognised(client, name)] as const));
      return asked.filter(([name, as]) => as !== name).map(([name]) => name);
    }

    it(
      `recognise at each whom either enrolled, and nobody whom either forgot, when one is killed under load ${KILLS} times`,
      { timeout: 300_000 },
      async () => {
        const random = new Random(1);
        const told = new Told();
        const places = await Promise.all(['one', 'other'].map((name) => openPlace(join(folder, name))));
        for (let kill = 0; kill < KILLS; kill++) {
          const [staying, going] = kill % 2 === 0 ? [places[0]!, places[1]!] : [places[1]!, places[0]!];
          const enough = new AbortController();
          const clients = [staying, going].flatMap(({ client }, which) =>
            Array.from({ length: CLIENTS }, (_, i) =>
              told.enrolWithoutEnd(client(), `${kill}-${which}-${i}`, enough.signal),
            ),
          );
          const failed = Promise.all(clients).then(() => Promise.reject(new Error('The clients ended by themselves.')));
          const until = async (people: number): Promise<void> => {
            while (told.enrolled.size < people) await Promise.race([wait(1), failed]);
          };
          await until(told.enrolled.size + 10 + Math.floor(random.uniform() * 20));
          await wait(random.uniform() * 12);
          await going.server().kill();
          // The other goes on.
          await until(told.enrolled.size + 5);
          enough.abort();
          await Promise.all(clients);
          await failed.catch(() => {});
          await going.start();
          for (const { client } of places) {
            expect(await unrecognised(client(), told.kept)).toEqual([]);
            for (const name of told.forgotten) expect(await recognised(client(), name)).toBeNull();
          }
        }
        expect(told.forgotten.size).toBeGreaterThan(KILLS);
        await using gallery = await openGallery(url, { key: null });
        const templates = (await gallery.people('team')).map((person) => person.templates);
        expect(templates.filter((count) => count !== 3)).toEqual([]);
        expect((await gallery.checkLog()).forged).toBeNull();
      },
    );
  },
);
