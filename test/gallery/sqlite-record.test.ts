import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGallery } from '../../src/gallery/open-gallery.js';

const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 4 };
const axis = (place: number): Float32Array => Float32Array.from({ length: 4 }, (_, i) => (i === place ? 1 : 0));
/** Four numbers whose bytes are easily found in a file. */
const telltale = Float32Array.of(0.5151, -0.5252, 0.5353, -0.5454);

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineament-gallery-'));
  path = join(folder, 'home', 'gallery.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const fails = (code: string, message = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe('the file', () => {
  it('leaves not a byte of the person in any file, and nothing of others is lost', async () => {
    await using gallery = await openGallery(path);
    await gallery.enroll('team', model, 'Zacharias Telltale', [telltale, axis(0)]);
    await gallery.enroll('team', model, 'Ada', [axis(1)]);
    const traces = (): number =>
      readdirSync(join(folder, 'home'))
        .map((file) => readFileSync(join(folder, 'home', file)))
        .filter((bytes) => bytes.includes('Telltale') || bytes.includes(Buffer.from(telltale.buffer))).length;
    expect(traces()).toBe(1);
    expect(await gallery.forget('team', 'Zacharias Telltale')).toBe(2);
    expect(traces()).toBe(0);
    expect(await gallery.templates('team', model)).toEqual([{ person: 'Ada', embedding: axis(1) }]);
  });

  const mode = (file: string): string => (statSync(file).mode & 0o777).toString(8);

  it.skipIf(process.platform === 'win32')(
    'is readable by its owner alone, and so is the folder made for it',
    async () => {
      await (await openGallery(path)).close();
      expect([mode(path), mode(join(folder, 'home'))]).toEqual(['600', '700']);
      chmodSync(path, 0o644);
      await (await openGallery(path)).close();
      expect(mode(path)).toBe('600');
    },
  );

  it('is refused when it is something else, and left as it is', async () => {
    const text = join(folder, 'text.db');
    writeFileSync(text, 'no database\n'.repeat(200));
    chmodSync(text, 0o644);
    await expect(openGallery(text)).rejects.toEqual(fails('GALLERY_INVALID', text));
    expect(mode(text)).toBe('644');

    const foreign = join(folder, 'foreign.db');
    const database = new DatabaseSync(foreign);
    database.exec('CREATE TABLE cakes (name TEXT)');
    database.close();
    await expect(openGallery(foreign)).rejects.toEqual(fails('GALLERY_INVALID', 'another SQLite database'));
  });

  it('is refused when a later version wrote it', async () => {
    await (await openGallery(path)).close();
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(openGallery(path)).rejects.toEqual(fails('GALLERY_INVALID', 'of version 99'));
  });

  it('says so when another process does not let it in', { timeout: 20_000 }, async () => {
    await using gallery = await openGallery(path);
    const database = new DatabaseSync(path);
    database.exec('BEGIN IMMEDIATE');
    await expect(gallery.enroll('team', model, 'Ada', [axis(0)])).rejects.toEqual(fails('GALLERY_BUSY', path));
    database.close();
    expect(await gallery.enroll('team', model, 'Ada', [axis(0)])).toBe(1);
  });
});
