import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { createClient, ServerError } from '../../src/client/index.js';
import { openGallery } from '../../src/gallery/open-gallery.js';
import { Random } from '../../src/random.js';

const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 4 };
const KILLS = 5;
const CLIENTS = 4;
const dist = (file: string) => JSON.stringify(new URL(`../../dist/server/${file}`, import.meta.url).href);

/** A server without networks: whoever enrols brings embeddings. */
const SERVER = `
  const { serve } = await import(${dist('serve.js')});
  const { settingsOf } = await import(${dist('settings.js')});
  const none = () => Promise.reject(new Error('no networks'));
  const server = await serve({
    settings: settingsOf({ port: 0, searchThreads: 1, limits: { perMinute: 1_000_000 } }),
    gallery: process.argv[1],
    model: 'numbers',
    faces: { model: ${JSON.stringify(model)}, decision: null, card: {}, waiting: 0, find: none, recognise: none, [Symbol.asyncDispose]: async () => {} },
  });
  console.log(JSON.stringify(server));`;

let running: ChildProcess | undefined;
// Where a test fails before it does.
afterEach(() => running?.kill('SIGKILL'));

async function startServer(path: string, key: Uint8Array | null) {
  const { LINEAMENT_GALLERY_KEY: _, ...environment } = process.env;
  const child = spawn(process.execPath, ['--input-type=module', '-e', SERVER, path], {
    env: { ...environment, ...(key && { LINEAMENT_GALLERY_KEY: Buffer.from(key).toString('hex') }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running = child;
  const closed = once(child, 'close');
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    closed.then(([code]) => Promise.reject(new Error(`The server ended with ${code}.`))),
  ])) as [string];
  return {
    ...(JSON.parse(line) as { url: string; firstKey: string | null }),
    async kill(): Promise<void> {
      child.kill('SIGKILL');
      expect((await closed)[1]).toBe('SIGKILL');
    },
  };
}

/** What clients were promised, by the names of people. */
interface Told {
  readonly enrolled: Set<string>;
  /** Asked for, whether or not it was promised. */
  readonly forgetting: Set<string>;
  readonly forgotten: Set<string>;
}

type Client = ReturnType<typeof createClient>;

/** Somebody with three embeddings. */
const somebody = (name: string, number: number) => ({
  collection: 'team',
  name,
  embeddings: {
    model: model.sha256,
    values: [0, 1, 2].map((i) => [Math.cos(3 * number + i), Math.sin(3 * number + i), 0, 0]),
  },
});

/** Enrols, and forgets every third, until the server is gone. */
async function enrolWithoutEnd(client: Client, prefix: string, told: Told): Promise<void> {
  try {
    for (let n = 0; ; n++) {
      const name = `${prefix}-${n}`;
      const { person } = await client.enrol(somebody(name, n));
      told.enrolled.add(name);
      if (n % 3 !== 2) continue;
      told.forgetting.add(name);
      await client.forgetPerson({ collection: 'team', person: person! });
      told.forgotten.add(name);
    }
  } catch (error) {
    // A server that is there and refuses would be another matter.
    if (error instanceof ServerError) throw error;
  }
}

for (const [what, vault] of [
  ['a gallery', null],
  ['an encrypted gallery', new Uint8Array(32).fill(7)],
] as const) {
  it(
    `loses nothing that it acknowledged over ${what} when it is killed ${KILLS} times`,
    { timeout: 600_000 },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'lineament-serve-kills-'));
      const path = join(folder, 'gallery.db');
      const random = new Random(1);
      const told: Told = { enrolled: new Set(), forgetting: new Set(), forgotten: new Set() };
      let [first, newest] = ['', ''];
      const answers: unknown[] = [];
      for (let kill = 0; kill < KILLS; kill++) {
        const server = await startServer(path, vault);
        first ||= server.firstKey!;
        const as = (key: string) => createClient({ url: server.url, key });
        // Answers that were lost on the way are given again, by the servers after.
        const again = (number: number) =>
          as(first).enrol(somebody(`once-${number}`, number), { idempotencyKey: `${number}` });
        expect(await Promise.all(answers.map((_, number) => again(number)))).toEqual(answers);
        answers.push(await again(kill));
        told.enrolled.add(`once-${kill}`);
        // The key that the server before made lets in, and makes the next.
        const made = await as(newest || first).createKey({ name: `${kill}`, scopes: ['admin'], embeddings: true });
        newest = made.secret;
        const before = told.enrolled.size;
        const clients = Array.from({ length: CLIENTS }, (_, i) => enrolWithoutEnd(as(newest), `${kill}-${i}`, told));
        const until = before + 1 + Math.floor(random.uniform() * 30);
        const gone = () => Promise.all(clients).then(() => Promise.reject(new Error('The server ended by itself.')));
        while (told.enrolled.size < until) await Promise.race([wait(1), gone()]);
        // Somewhere in the middle of requests.
        await wait(random.uniform() * 12);
        await server.kill();
        await Promise.all(clients);
      }

      const left = readdirSync(folder)
        .map((file) => readFileSync(join(folder, file), 'latin1'))
        .join('');
      expect(left.includes(`once-${KILLS - 1}`)).toBe(vault === null);
      {
        await using gallery = await openGallery(path, { key: vault });
        const templates = new Map((await gallery.people('team')).map(({ name, templates: count }) => [name, count]));
        expect(told.enrolled.size).toBeGreaterThan(3 * KILLS);
        expect(told.forgotten.size).toBeGreaterThan(0);
        const kept = [...told.enrolled].filter((name) => !told.forgetting.has(name));
        expect(kept.filter((name) => templates.get(name) !== 3)).toEqual([]);
        expect([...told.forgotten].filter((name) => templates.has(name))).toEqual([]);
        expect([...templates].filter(([, count]) => count !== 3)).toEqual([]);
        expect((await gallery.checkLog()).forged).toBeNull();
        expect(await gallery.templates('team', model)).toHaveLength(3 * templates.size);
      }
      rmSync(folder, { recursive: true });
    },
  );
}
