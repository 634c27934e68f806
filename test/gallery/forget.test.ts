import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUpGallery } from '../../src/gallery/backup.js';
import { changeGalleryKey } from '../../src/gallery/change-key.js';
import { checkReceipt } from '../../src/gallery/check-receipt.js';
import type { Gallery } from '../../src/gallery/gallery.js';
import { parseReceipt } from '../../src/gallery/receipt-schema.js';
import { restoreGallery } from '../../src/gallery/restore.js';
import { openGallery } from '../../src/gallery/open-gallery.js';

const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 4 };
const axis = (place: number): Float32Array => Float32Array.from({ length: 4 }, (_, i) => (i === place ? 1 : 0));
/** Four numbers whose bytes are easily found in a file. */
const telltale = Float32Array.of(0.5151, -0.5252, 0.5353, -0.5454);
const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

let folder: string;
let path: string;
let copy: string;
let gallery: Gallery;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lineament-forget-'));
  path = join(folder, 'gallery.db');
  copy = join(folder, 'copy.db');
  gallery = await openGallery(path, { key: null, actor: 'tester' });
  await gallery.add('team', model, 'Telltale', [
    { embedding: telltale, original: new Uint8Array([1]) },
    { embedding: axis(0) },
  ]);
  await gallery.enroll('team', model, 'Ben', [axis(1)]);
});
afterEach(async () => {
  await gallery.close();
  rmSync(folder, { recursive: true });
});

const traces = (): string[] =>
  readdirSync(folder).filter((file) => {
    const bytes = readFileSync(join(folder, file));
    return bytes.includes('Telltale') || bytes.includes(Buffer.from(telltale.buffer));
  });
async function names(file: string, key: Uint8Array | null = null): Promise<string[]> {
  await using opened = await openGallery(file, { key });
  const collections = await opened.collections();
  const people = await Promise.all(collections.map(({ name }) => opened.people(name)));
  return people.flat().map(({ name }) => name);
}

describe('forgetting', () => {
  it('gives a receipt of numbers and hashes, which the log holds', async () => {
    const [first, second] = await gallery.records('team', 'Telltale');
    const person = (await gallery.people('team')).find(({ name }) => name === 'Telltale');
    const receipt = await gallery.erase('team', 'Telltale');
    expect(receipt).toMatchObject({
      actor: 'tester',
      removed: { people: 1, templates: 2, originals: 1 },
      backups: [],
      people: [
        {
          id: person!.id,
          formerly: [],
          name: sha256(`${receipt.salt}Telltale`),
          templates: [
            { id: first!.id, sha256: sha256(new Uint8Array(telltale.buffer)) },
            { id: second!.id, sha256: sha256(new Uint8Array(axis(0).buffer)) },
          ],
        },
      ],
    });
    expect(JSON.stringify(receipt)).not.toContain('Telltale');
    const last = (await gallery.log()).at(-1)!;
    expect(receipt.log).toEqual({ number: last.number, hash: last.hash });
    expect(parseReceipt(JSON.stringify(receipt), 'it')).toEqual(receipt);
    expect(await checkReceipt(path, receipt)).toEqual({ kind: 'holds', unseen: [] });
    expect(traces()).toEqual([]);
  });

  it('goes through the backups, and says what it found', async () => {
    await backUpGallery(path, copy);
    await backUpGallery(path, join(folder, 'lost.db'));
    rmSync(join(folder, 'lost.db'));
    writeFileSync(join(folder, 'scrap.db'), '');
    rmSync(join(folder, 'scrap.db'));
    await backUpGallery(path, join(folder, 'scrap.db'));
    writeFileSync(join(folder, 'scrap.db'), 'no gallery any more\n'.repeat(100));
    expect(traces()).toEqual(['copy.db', 'gallery.db']);
    const receipt = await gallery.erase('team', 'Telltale');
    expect(receipt.backups).toEqual([
      { file: copy, outcome: 'removed', templates: 2 },
      { file: join(folder, 'lost.db'), outcome: 'missing', templates: 0 },
      { file: join(folder, 'scrap.db'), outcome: 'unreachable', templates: 0 },
    ]);
    expect(traces()).toEqual([]);
    expect(await names(copy)).toEqual(['Ben']);
    const unseen = [join(folder, 'lost.db'), join(folder, 'scrap.db')];
    expect(await checkReceipt(path, receipt)).toEqual({ kind: 'holds', unseen });
    expect((await gallery.erase('team', 'Ben')).backups[0]).toMatchObject({ outcome: 'removed', templates: 1 });
  });

  it('leaves another gallery alone that lies where a backup was', async () => {
    await backUpGallery(path, copy);
    rmSync(copy);
    await using stranger = await openGallery(copy, { key: null });
    await stranger.enroll('others', model, 'Zoe', [axis(2)]);
    expect((await gallery.erase('team', 'Telltale')).backups).toEqual([
      { file: copy, outcome: 'unreachable', templates: 0 },
    ]);
    expect(await names(copy)).toEqual(['Zoe']);
  });

  it('finds in backups whoever became one with the person later', async () => {
    await gallery.enroll('team', model, 'T. Telltale', [axis(2)]);
    await backUpGallery(path, copy);
    await gallery.merge('team', 'T. Telltale', 'Telltale');
    await gallery.merge('team', 'Telltale', 'Ben');
    const receipt = await gallery.erase('team', 'Ben');
    expect(receipt.people).toMatchObject([{ formerly: [expect.any(Number), expect.any(Number)] }]);
    expect(traces()).toEqual([]);
    expect(await names(copy)).toEqual([]);
    expect(await checkReceipt(path, receipt)).toEqual({ kind: 'holds', unseen: [] });
  });

  it('reaches backups whose key was changed since', async () => {
    const [one, two] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    await gallery.close();
    await changeGalleryKey(path, null, one);
    await backUpGallery(path, copy);
    await changeGalleryKey(path, one, two);
    gallery = await openGallery(path, { key: two });
    const receipt = await gallery.erase('team', 'Telltale');
    expect(receipt.backups).toEqual([{ file: copy, outcome: 'removed', templates: 2 }]);
    expect(await names(copy, one)).toEqual(['Ben']);
    expect(await checkReceipt(path, receipt)).toEqual({ kind: 'holds', unseen: [] });
  });

  it('forgets a whole collection with one receipt', async () => {
    const receipt = await gallery.erase('team');
    expect(receipt.removed).toEqual({ people: 2, templates: 3, originals: 1 });
    expect(await gallery.collections()).toEqual([]);
    expect(await checkReceipt(path, receipt)).toMatchObject({ kind: 'holds' });
  });
});

describe('a receipt', () => {
  it('does not hold when it was changed, or is another gallery’s', async () => {
    const receipt = await gallery.erase('team', 'Telltale');
    const claims = { ...receipt, removed: { ...receipt.removed, templates: 99 } };
    expect(await checkReceipt(path, claims)).toEqual({ kind: 'fails', reasons: ['the receipt is not what was given'] });
    await (await openGallery(copy, { key: null })).close();
    expect(await checkReceipt(copy, receipt)).toMatchObject({ kind: 'fails', reasons: [/has no entry/] });
    expect(() => parseReceipt('{"kind": "other"}', 'it')).toThrow(expect.objectContaining({ code: 'FILE_INVALID' }));
    expect(() => parseReceipt('no', 'it')).toThrow(expect.objectContaining({ code: 'FILE_INVALID' }));
  });

  it('does not hold when somebody is put back by force', async () => {
    renameSync(path, join(folder, 'kept.db'));
    await gallery.close();
    writeFileSync(path, readFileSync(join(folder, 'kept.db')));
    gallery = await openGallery(path, { key: null });
    const receipt = await gallery.erase('team', 'Telltale');
    const database = new DatabaseSync(path);
    database.prepare('ATTACH ? AS kept').run(join(folder, 'kept.db'));
    database.exec('INSERT INTO person SELECT * FROM kept.person WHERE id NOT IN (SELECT id FROM person)');
    database.exec('INSERT INTO template SELECT * FROM kept.template WHERE id NOT IN (SELECT id FROM template)');
    database.close();
    expect(await checkReceipt(path, receipt)).toMatchObject({
      kind: 'fails',
      reasons: [/^person 1 is in/, /^template 1 is in/, /^template 2 is in/],
    });
  });
});

describe('restoring', () => {
  it('brings back what a backup holds, and whoever has the gallery open sees it', async () => {
    await backUpGallery(path, copy);
    const source = await gallery.source('team', model);
    const before = await source.lastChange();
    await gallery.enroll('team', model, 'Cy', [axis(3)]);
    await gallery.rename('team', 'Ben', 'Benedict');
    expect(await restoreGallery(path, copy, { key: null, actor: 'tester' })).toEqual({ templates: 3, forgotten: 0 });
    expect((await gallery.people('team')).map(({ name }) => name)).toEqual(['Ben', 'Telltale']);
    expect(await source.lastChange()).toBeGreaterThan(before);
    expect((await source.changedSince(before))!.length).toBeGreaterThan(0);
    expect((await gallery.log()).at(-1)).toMatchObject({ action: 'restore', actor: 'tester' });
    expect((await gallery.checkLog()).forged).toBeNull();
    // Numbers that were given meanwhile are not given again.
    const cy = (await gallery.log()).find(({ detail }) => detail['person'] === 3)!;
    const again = await gallery.add('team', model, 'Cy', [{ embedding: axis(3) }]);
    expect(again.added[0]).toBeGreaterThan((cy.detail['templates'] as number[])[0]!);
  });

  it('brings nobody back who was forgotten since, not even from a backup that could not be reached', async () => {
    await backUpGallery(path, copy);
    const away = join(folder, 'away');
    renameSync(copy, away);
    const receipt = await gallery.erase('team', 'Telltale');
    expect(receipt.backups).toMatchObject([{ outcome: 'missing' }]);
    renameSync(away, copy);
    expect(traces()).toEqual(['copy.db']);
    expect(await restoreGallery(path, copy, { key: null })).toEqual({ templates: 1, forgotten: 2 });
    expect(await names(path)).toEqual(['Ben']);
    expect(traces()).toEqual([]);
    expect(await checkReceipt(path, receipt)).toEqual({ kind: 'holds', unseen: [] });
  });

  it('makes a gallery where it was lost, with its past, and forgets by receipt', async () => {
    await backUpGallery(path, copy);
    const away = join(folder, 'away');
    renameSync(copy, away);
    const receipt = await gallery.erase('team', 'Telltale');
    const end = (await gallery.log()).at(-2)!;
    await gallery.close();
    rmSync(path);
    expect(await restoreGallery(path, away, { key: null, receipts: [receipt] })).toEqual({
      templates: 1,
      forgotten: 2,
    });
    gallery = await openGallery(path, { key: null });
    expect((await gallery.log()).at(-2)).toEqual(end);
    expect(await gallery.checkLog()).toMatchObject({ entries: end.number + 1, forged: null });
    expect(await names(path)).toEqual(['Ben']);
    const { person, added } = await gallery.add('team', model, 'New', [{ embedding: axis(3) }]);
    expect([person, ...added]).toEqual([3, 4]);
  });

  it('needs the backup’s key, and refuses what is no backup of the gallery', async () => {
    const key = new Uint8Array(32).fill(1);
    await gallery.close();
    await changeGalleryKey(path, null, key);
    await backUpGallery(path, copy);
    gallery = await openGallery(path, { key });
    await expect(restoreGallery(path, copy, { key: null })).rejects.toMatchObject({ code: 'GALLERY_LOCKED' });
    await expect(restoreGallery(path, join(folder, 'none.db'), { key })).rejects.toMatchObject({
      code: 'FILE_INVALID',
    });
    expect(existsSync(join(folder, 'none.db'))).toBe(false);
    const stranger = join(folder, 'stranger.db');
    await (await openGallery(stranger, { key })).close();
    await expect(restoreGallery(path, stranger, { key })).rejects.toMatchObject({ code: 'GALLERY_INVALID' });
    expect(await names(path, key)).toEqual(['Ben', 'Telltale']);
    await restoreGallery(path, copy, { key });
    expect(await names(path, key)).toEqual(['Ben', 'Telltale']);
  });
});
