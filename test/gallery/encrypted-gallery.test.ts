import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUpGallery } from '../../src/gallery/backup.js';
import { changeGalleryKey } from '../../src/gallery/change-key.js';
import { openGallery } from '../../src/gallery/sqlite-store.js';

const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 4 };
const key = new Uint8Array(32).fill(1);
const other = new Uint8Array(32).fill(2);
/** Four numbers whose bytes are easily found in a file. */
const telltale = Float32Array.of(0.5151, -0.5252, 0.5353, -0.5454);
const ada = [{ person: 'Ada', embedding: telltale }];

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineament-vault-'));
  path = join(folder, 'gallery.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const locked = (message: string) =>
  expect.objectContaining({ code: 'GALLERY_LOCKED', message: expect.stringMatching(message) });
const traces = (): number =>
  readdirSync(folder).filter((file) => readFileSync(join(folder, file)).includes(Buffer.from(telltale.buffer))).length;

async function enrolled(withKey: Uint8Array | null): Promise<void> {
  await using gallery = await openGallery(path, { key: withKey });
  expect(await gallery.enroll('team', model, 'Ada', [telltale, telltale])).toBe(1);
}

async function templates(withKey: Uint8Array | null, file = path) {
  await using gallery = await openGallery(file, { key: withKey });
  return gallery.templates('team', model);
}

describe('a gallery with a key', () => {
  it('keeps templates, and none of their bytes in a file', async () => {
    await enrolled(key);
    expect(await templates(key)).toEqual(ada);
    expect(traces()).toBe(0);
  });

  it('knows a template that is there already', async () => {
    await enrolled(key);
    await using gallery = await openGallery(path, { key });
    expect(await gallery.enroll('team', model, 'Ada', [telltale])).toBe(0);
  });

  it('does not open with another key, or none, from the first opening on', async () => {
    await (await openGallery(path, { key })).close();
    await expect(openGallery(path, { key: other })).rejects.toEqual(locked('with another key'));
    await expect(openGallery(path, { key: null })).rejects.toEqual(locked('no key was given'));
  });

  it('does not take a template that was moved to another person', async () => {
    await enrolled(key);
    {
      await using gallery = await openGallery(path, { key });
      await gallery.enroll('team', model, 'Ben', [Float32Array.of(1, 0, 0, 0)]);
    }
    const database = new DatabaseSync(path);
    database.exec('UPDATE template SET embedding = (SELECT embedding FROM template WHERE person = 1) WHERE person = 2');
    database.close();
    await expect(templates(key)).rejects.toMatchObject({ code: 'GALLERY_INVALID' });
  });
});

describe('changing the key', () => {
  it('encrypts a gallery, so that nothing of before is left, and takes the key off again', async () => {
    await enrolled(null);
    expect(traces()).toBe(1);
    await expect(openGallery(path, { key })).rejects.toEqual(locked('is not encrypted'));
    expect(await changeGalleryKey(path, null, key)).toBe(1);
    expect(traces()).toBe(0);
    expect(await templates(key)).toEqual(ada);

    await changeGalleryKey(path, key, other);
    await expect(templates(key)).rejects.toEqual(locked('with another key'));
    expect(await templates(other)).toEqual(ada);

    await changeGalleryKey(path, other, null);
    expect(await templates(null)).toEqual(ada);
  });

  it('with a wrong key changes nothing', async () => {
    await enrolled(key);
    await expect(changeGalleryKey(path, other, null)).rejects.toEqual(locked('with another key'));
    expect(await templates(key)).toEqual(ada);
  });

  it('is noticed by whoever has the gallery open', async () => {
    await using gallery = await openGallery(path, { key });
    await gallery.enroll('team', model, 'Ada', [telltale]);
    await changeGalleryKey(path, key, other);
    await expect(gallery.enroll('team', model, 'Ben', [telltale])).rejects.toEqual(locked('while it was open'));
    await expect(gallery.templates('team', model)).rejects.toEqual(locked('while it was open'));
  });
});

describe('a backup', () => {
  it('is a gallery of its own, with the same key', async () => {
    await enrolled(key);
    const copy = join(folder, 'copy.db');
    await backUpGallery(path, copy);
    {
      await using gallery = await openGallery(path, { key });
      await gallery.enroll('team', model, 'Ben', [telltale]);
    }
    expect(await templates(key, copy)).toEqual(ada);
    await expect(openGallery(copy, { key: other })).rejects.toEqual(locked('with another key'));
    expect(readdirSync(folder).sort()).toEqual(['copy.db', 'gallery.db']);
  });

  it.skipIf(process.platform === 'win32')('is readable by its owner alone', async () => {
    await enrolled(null);
    await backUpGallery(path, join(folder, 'copy.db'));
    expect(statSync(join(folder, 'copy.db')).mode & 0o777).toBe(0o600);
  });

  it('replaces no file', async () => {
    await enrolled(null);
    await expect(backUpGallery(path, path)).rejects.toMatchObject({ code: 'FILE_INVALID' });
    expect(await templates(null)).toEqual(ada);
  });
});
