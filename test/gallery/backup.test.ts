import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUpGallery } from '../../src/gallery/backup.js';
import { openGallery } from '../../src/gallery/open-gallery.js';

const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 4 };
const key = new Uint8Array(32).fill(1);
const other = new Uint8Array(32).fill(2);
const telltale = Float32Array.of(0.5151, -0.5252, 0.5353, -0.5454);
const ada = [{ person: 'Ada', embedding: telltale }];

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineament-backup-'));
  path = join(folder, 'gallery.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const locked = (message: string) =>
  expect.objectContaining({ code: 'GALLERY_LOCKED', message: expect.stringMatching(message) });

async function enrolled(withKey: Uint8Array | null): Promise<void> {
  await using gallery = await openGallery(path, { key: withKey });
  expect(await gallery.enroll('team', model, 'Ada', [telltale, telltale])).toBe(1);
}

async function templates(withKey: Uint8Array | null, file = path) {
  await using gallery = await openGallery(file, { key: withKey });
  return gallery.templates('team', model);
}

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

  it('is none of a gallery in PostgreSQL, and says what is', async () => {
    await expect(backUpGallery('postgres://localhost/team', join(folder, 'copy.db'))).rejects.toMatchObject({
      code: 'VALUE_INVALID',
      cure: expect.stringContaining('pg_dump'),
    });
  });
});

describe('taking a collection over to another model', () => {
  it('does not hide people from forgetting in backups of before', async () => {
    await using gallery = await openGallery(path, { key: null });
    await gallery.add('team', model, 'Ada', [{ embedding: telltale, original: Uint8Array.of(1) }]);
    await backUpGallery(path, join(folder, 'copy.db'));
    const next = { ...model, name: 'next', sha256: 'b'.repeat(64) };
    await gallery.reembed('team', next, async () => Float32Array.of(1, 0, 0, 0));
    const receipt = await gallery.erase('team', 'Ada');
    expect(receipt.backups).toMatchObject([{ outcome: 'removed', templates: 1 }]);
  });
});
