import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, it } from 'vitest';
import { CollectionIndex } from '../../src/gallery/collection-index.js';
import { openGallery } from '../../src/gallery/open-gallery.js';
import { Random } from '../../src/random.js';

const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 4 };
const WRITERS = 5;

/** Enrols and forgets without end, and says what it is about to do (`?`), and what it was promised (`+`, `-`). */
const WRITER = `
  const { openGallery } = await import(${JSON.stringify(new URL('../../dist/gallery/open-gallery.js', import.meta.url))});
  const [, path, key] = process.argv;
  const gallery = await openGallery(path, { key: key ? Buffer.from(key, 'hex') : null });
  const say = (text) => process.stdout.write(text + '\\n');
  for (let n = 0; ; n++) {
    const person = process.pid + '-' + n;
    await gallery.enroll('team', ${JSON.stringify(model)}, person,
      [1, 2, 3].map((i) => Float32Array.of(n, i, process.pid, 1)));
    say('+' + person);
    if (n % 3 !== 2) continue;
    say('?' + person);
    await gallery.forget('team', person);
    say('-' + person);
  }`;

/** Starts a writer; `until(n)` waits until it was promised n things. */
function startWriter(path: string, key: Uint8Array | null) {
  const hex = Buffer.from(key ?? []).toString('hex');
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', WRITER, path, hex]);
  let text = '';
  let errors = '';
  let heard = (): void => {};
  child.stdout!.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    heard();
  });
  child.stderr!.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const closed = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on('close', (_, signal) => {
      heard();
      resolve(signal);
    });
  });
  // The last line may have been cut off: it promised nothing.
  const lines = () => text.split('\n').slice(0, -1);
  return {
    lines,
    async until(count: number): Promise<void> {
      while (lines().length < count && child.exitCode === null) await new Promise<void>((resolve) => (heard = resolve));
    },
    async kill(): Promise<void> {
      child.kill('SIGKILL');
      expect([await closed, errors]).toEqual(['SIGKILL', '']);
    },
  };
}

for (const [what, key, rounds] of [
  ['a gallery', null, 20],
  ['an encrypted gallery', new Uint8Array(32).fill(7), 4],
] as const) {
  it(
    `keeps every promise of ${what}, and nothing by halves, when processes are killed ${rounds * WRITERS} times`,
    { timeout: 240_000 },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'lineament-kills-'));
      const path = join(folder, 'gallery.db');
      const random = new Random(1);
      await using gallery = await openGallery(path, { key });
      await gallery.enroll('team', model, 'witness', [Float32Array.of(0, 0, 0, 1)]);
      await using index = await CollectionIndex.load(await gallery.source('team', model));
      const told: string[] = [];
      let kills = 0;
      for (let round = 0; round < rounds; round++) {
        const writers = Array.from({ length: WRITERS }, () => startWriter(path, key));
        await Promise.all(
          writers.map(async (writer) => {
            await writer.until(1 + Math.floor(random.uniform() * 8));
            // Somewhere in the middle of a transaction.
            await wait(random.uniform() * 12);
            await writer.kill();
            kills++;
          }),
        );
        told.push(...writers.flatMap((writer) => writer.lines()));
        // Readers come along between the kills.
        await index.refresh();
      }
      expect(kills).toBe(rounds * WRITERS);

      const count = new Map((await gallery.people('team')).map(({ name, templates }) => [name, templates]));
      count.delete('witness');
      const said = (mark: string) => new Set(told.filter((line) => line.startsWith(mark)).map((line) => line.slice(1)));
      const [enrolled, begun, forgotten] = [said('+'), said('?'), said('-')];
      expect(enrolled.size).toBeGreaterThan(kills);
      expect(forgotten.size).toBeGreaterThan(kills / 20);
      expect([...enrolled].filter((person) => !begun.has(person) && !count.has(person))).toEqual([]);
      expect([...forgotten].filter((person) => count.has(person))).toEqual([]);
      expect([...count].filter(([, templates]) => templates !== 3)).toEqual([]);
      expect((await gallery.checkLog()).forged).toBeNull();
      const database = new DatabaseSync(path);
      expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
      expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
      database.close();
      await index.refresh();
      expect(index.size).toBe(3 * count.size + 1);
      // Whatever a killed process leaves beside the record is looked at too.
      const left = readdirSync(folder)
        .map((file) => readFileSync(join(folder, file), 'latin1'))
        .join('');
      expect([...count.keys()].some((person) => left.includes(person))).toBe(key === null);
      rmSync(folder, { recursive: true });
    },
  );
}
