import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGallery } from '../../src/gallery/sqlite-store.js';

const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 4 };
const other = { ...model, name: 'others', sha256: 'b'.repeat(64) };
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

describe('a gallery on disk', () => {
  it('keeps templates, by person and in the order of enrolling, over processes', async () => {
    {
      await using gallery = await openGallery(path);
      expect(await gallery.enroll('team', model, 'Ben', [axis(0)])).toBe(1);
      expect(await gallery.enroll('team', model, 'Ada', [axis(2), telltale])).toBe(2);
      expect(await gallery.enroll('team', model, 'Ben', [axis(1)])).toBe(1);
      expect(await gallery.enroll('guests', other, 'Ada', [axis(3)])).toBe(1);
    }
    await using gallery = await openGallery(path);
    expect(await gallery.templates('team', model)).toEqual([
      { person: 'Ada', embedding: axis(2) },
      { person: 'Ada', embedding: telltale },
      { person: 'Ben', embedding: axis(0) },
      { person: 'Ben', embedding: axis(1) },
    ]);
    expect(await gallery.collections()).toEqual([
      { name: 'guests', model: other, people: 1, templates: 1, created: expect.stringMatching(/^\d{4}-.*Z$/) },
      { name: 'team', model, people: 2, templates: 4, created: expect.stringMatching(/^\d{4}-.*Z$/) },
    ]);
  });

  it('adds a template once', async () => {
    await using gallery = await openGallery(path);
    expect(await gallery.enroll('team', model, 'Ada', [axis(0), axis(0)])).toBe(1);
    expect(await gallery.enroll('team', model, 'Ada', [axis(0), axis(1)])).toBe(1);
    // Another person may look exactly alike.
    expect(await gallery.enroll('team', model, 'Ben', [axis(0)])).toBe(1);
  });

  it('refuses embeddings of another model, and says which is which', async () => {
    await using gallery = await openGallery(path);
    await gallery.enroll('team', model, 'Ada', [axis(0)]);
    await expect(gallery.enroll('team', other, 'Ben', [axis(1)])).rejects.toEqual(
      fails('MODEL_MISMATCH', 'enrolled with numbers (SHA-256 aaaaaaaaaaaa…), and this is others'),
    );
    await expect(gallery.templates('team', other)).rejects.toEqual(fails('MODEL_MISMATCH'));
    expect(await gallery.templates('team', model)).toHaveLength(1);
  });

  it('refuses embeddings of a wrong size, and empty names, and keeps nothing of them', async () => {
    await using gallery = await openGallery(path);
    const short = gallery.enroll('team', model, 'Ada', [axis(0), Float32Array.of(1)]);
    await expect(short).rejects.toEqual(fails('VALUE_INVALID', '4 numbers'));
    await expect(gallery.enroll('team', model, ' ', [axis(0)])).rejects.toEqual(fails('VALUE_INVALID', 'person'));
    await expect(gallery.enroll('', model, 'Ada', [axis(0)])).rejects.toEqual(fails('VALUE_INVALID', 'collection'));
    expect(await gallery.collections()).toEqual([]);
  });

  it('says who is not there', async () => {
    await using gallery = await openGallery(path);
    await expect(gallery.templates('team', model)).rejects.toEqual(fails('NOT_ENROLLED', 'There are: none'));
    await gallery.enroll('team', model, 'Ada', [axis(0)]);
    await expect(gallery.forget('team', 'Ben')).rejects.toEqual(fails('NOT_ENROLLED', 'is called "Ben"'));
    await expect(gallery.forget('tema', 'Ada')).rejects.toEqual(fails('NOT_ENROLLED', 'There are: team'));
    await expect(gallery.forgetCollection('tema')).rejects.toEqual(fails('NOT_ENROLLED'));
  });

  it('takes names for names', async () => {
    await using gallery = await openGallery(path);
    const name = `Robert'); DROP TABLE person;-- "é" 人`;
    await gallery.enroll(name, model, name, [axis(0)]);
    expect(await gallery.templates(name, model)).toEqual([{ person: name, embedding: axis(0) }]);
    expect(await gallery.forget(name, name)).toBe(1);
  });
});

describe('forgetting', () => {
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

  it('takes the collection away with its last person', async () => {
    await using gallery = await openGallery(path);
    await gallery.enroll('team', model, 'Ada', [axis(1)]);
    await gallery.forget('team', 'Ada');
    expect(await gallery.collections()).toEqual([]);
    // So that another model may have the name.
    await gallery.enroll('team', other, 'Ada', [axis(1)]);
  });

  it('takes a whole collection away', async () => {
    await using gallery = await openGallery(path);
    await gallery.enroll('team', model, 'Ada', [axis(1), axis(2)]);
    await gallery.enroll('team', model, 'Ben', [axis(1)]);
    await gallery.enroll('guests', model, 'Cy', [axis(1)]);
    expect(await gallery.forgetCollection('team')).toBe(3);
    expect(await gallery.collections()).toMatchObject([{ name: 'guests', templates: 1 }]);
  });
});

describe('the file', () => {
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

  it('is shared by several that have it open', async () => {
    await using one = await openGallery(path);
    await using two = await openGallery(path);
    await one.enroll('team', model, 'Ada', [axis(0)]);
    await two.enroll('team', model, 'Ben', [axis(1)]);
    expect(await one.templates('team', model)).toHaveLength(2);
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
