import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createClient } from '../../src/client/index.js';
import { openGallery } from '../../src/gallery/open-gallery.js';
import { Random } from '../../src/random.js';
import { model, somebody, startServer, Told } from './networkless-server.js';

const KILLS = 5;
const CLIENTS = 4;

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
      const environment = vault === null ? {} : { LINEAMENT_GALLERY_KEY: Buffer.from(vault).toString('hex') };
      const random = new Random(1);
      const told = new Told();
      let [first, newest] = ['', ''];
      const answers: unknown[] = [];
      for (let kill = 0; kill < KILLS; kill++) {
        const server = await startServer(path, environment);
        first ||= server.firstKey!;
        const as = (key: string) => createClient({ url: server.url, key });
        // Answers that were lost on the way are given again, by the servers after.
        const again = (number: number) => as(first).enrol(somebody(`once-${number}`), { idempotencyKey: `${number}` });
        expect(await Promise.all(answers.map((_, number) => again(number)))).toEqual(answers);
        answers.push(await again(kill));
        told.enrolled.add(`once-${kill}`);
        // The key that the server before made lets in, and makes the next.
        const made = await as(newest || first).createKey({ name: `${kill}`, scopes: ['admin'], embeddings: true });
        newest = made.secret;
        const before = told.enrolled.size;
        const clients = Array.from({ length: CLIENTS }, (_, i) => told.enrolWithoutEnd(as(newest), `${kill}-${i}`));
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
        expect(told.kept.filter((name) => templates.get(name) !== 3)).toEqual([]);
        expect([...told.forgotten].filter((name) => templates.has(name))).toEqual([]);
        expect([...templates].filter(([, count]) => count !== 3)).toEqual([]);
        expect((await gallery.checkLog()).forged).toBeNull();
        expect(await gallery.templates('team', model)).toHaveLength(3 * templates.size);
      }
      rmSync(folder, { recursive: true });
    },
  );
}
