import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUpGallery } from '../../src/gallery/backup.js';
import { openGallery } from '../../src/gallery/open-gallery.js';
import { encryptingVault, OPEN_VAULT } from '../../src/gallery/vault.js';

const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 4 };
const key = new Uint8Array(32).fill(1);
const created = '2026-01-01T00:00:00.000Z';
/** Four numbers whose bytes are easily found in a file. */
const telltale = Float32Array.of(0.5151, -0.5252, 0.5353, -0.5454);
const bytes = Buffer.from(telltale.buffer);

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineament-versions-'));
  path = join(folder, 'gallery.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const holds = (text: string | Buffer): boolean => readFileSync(path).includes(text);

/** What the first two versions have in common, with Ada as person 5. */
const PEOPLE = `
  PRAGMA application_id = ${0x4c4e474c};
  CREATE TABLE collection (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, model TEXT NOT NULL, sha256 TEXT NOT NULL,
    embedding_size INTEGER NOT NULL, created TEXT NOT NULL) STRICT;
  CREATE TABLE person (id INTEGER PRIMARY KEY, collection INTEGER NOT NULL REFERENCES collection ON DELETE CASCADE,
    name TEXT NOT NULL, UNIQUE (collection, name)) STRICT;
  INSERT INTO collection VALUES (1, 'team', 'numbers', '${model.sha256}', 4, '${created}');
  INSERT INTO person VALUES (5, 1, 'Ada Byron');
`;

function writeVersion1(): void {
  const database = new DatabaseSync(path);
  database.exec(`
    ${PEOPLE} PRAGMA user_version = 1;
    CREATE TABLE template (id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
      embedding BLOB NOT NULL, UNIQUE (person, embedding)) STRICT;
  `);
  database.prepare('INSERT INTO template VALUES (9, 5, ?)').run(bytes);
  database.close();
}

function writeVersion2(vault = OPEN_VAULT): void {
  const database = new DatabaseSync(path);
  database.exec(`
    ${PEOPLE} PRAGMA user_version = 2;
    CREATE TABLE template (id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
      fingerprint BLOB NOT NULL, embedding BLOB NOT NULL, created TEXT NOT NULL, UNIQUE (person, fingerprint)) STRICT;
    CREATE TABLE vault ("check" BLOB NOT NULL) STRICT;
  `);
  const sealed = vault.seal(bytes, 'person 5');
  database
    .prepare('INSERT INTO template VALUES (9, 5, ?, ?, ?)')
    .run(vault.fingerprint(bytes), sealed, '2026-02-02T00:00:00.000Z');
  if (vault.check !== null) database.prepare('INSERT INTO vault VALUES (?)').run(vault.check);
  database.close();
}

/** Version 4 was as this one is, but for the index of names. */
async function writeVersion4(and = ''): Promise<void> {
  writeVersion2();
  await (await openGallery(path, { key: null })).close();
  const database = new DatabaseSync(path);
  database.exec(`DROP INDEX person_named; PRAGMA user_version = 4; ${and}`);
  database.close();
}

/** Version 3 had no table of who is in which collection besides. */
const writeVersion3 = (): Promise<void> =>
  writeVersion4(`
    DROP VIEW enrolled; DROP TRIGGER template_held; DROP TRIGGER template_passed; DROP TRIGGER person_passed; DROP TABLE held;
    PRAGMA user_version = 3;
  `);

describe.each([
  ['version 1', writeVersion1, null, created],
  ['version 2', writeVersion2, null, '2026-02-02T00:00:00.000Z'],
  ['version 2 that is encrypted', () => writeVersion2(encryptingVault(key)), key, '2026-02-02T00:00:00.000Z'],
  ['version 3', writeVersion3, null, '2026-02-02T00:00:00.000Z'],
  ['version 4', () => writeVersion4(), null, '2026-02-02T00:00:00.000Z'],
] as const)('a gallery of %s', (_, write, withKey, enrolled) => {
  it('is brought to this version, with all that is in it and the numbers it had', async () => {
    await write();
    await using gallery = await openGallery(path, { key: withKey });
    expect(await gallery.records('team')).toEqual([
      {
        id: 9,
        person: 'Ada Byron',
        model,
        created: enrolled,
        photo: null,
        quality: null,
        box: null,
        metadata: null,
        original: false,
        embedding: telltale,
      },
    ]);
    const people = [{ id: 5, name: 'Ada Byron', templates: 1, enrolled }];
    expect(await gallery.people('team')).toEqual(people);
    expect(await gallery.peoplePage('team', { offset: 0, limit: 1 })).toEqual({ people, total: 1 });
    expect(await gallery.collections()).toEqual([{ name: 'team', model, people: 1, templates: 1, created }]);
    expect(await gallery.log()).toEqual([]);
  });

  it('goes on where it was', async () => {
    await write();
    await using gallery = await openGallery(path, { key: withKey });
    expect(await gallery.enroll('team', model, 'Ada Byron', [telltale])).toBe(0);
    const source = await gallery.source('team', model);
    expect((await source.page(0, 10)).map(({ id }) => id)).toEqual([9]);
    const before = await source.lastChange();
    const added = (await gallery.add('team', model, 'Ben', [{ embedding: telltale }])).added;
    expect(await source.changedSince(before)).toEqual(added);
    expect(await gallery.forget('team', 'Ada Byron')).toBe(1);
    expect(holds('Ada Byron')).toBe(false);
    await gallery.forget('team', 'Ben');
    expect(holds(bytes)).toBe(false);
  });
});

describe('a gallery of version 2 that is encrypted', () => {
  it('shows no name any more once it was opened with its key', async () => {
    writeVersion2(encryptingVault(key));
    expect(holds('Ada Byron')).toBe(true);
    // Without the key: the tables are new, the names wait.
    await backUpGallery(path, join(folder, 'copy.db'));
    await expect(openGallery(path, { key: null })).rejects.toMatchObject({ code: 'GALLERY_LOCKED' });
    await (await openGallery(path, { key })).close();
    expect(holds('Ada Byron')).toBe(false);
    await using copy = await openGallery(join(folder, 'copy.db'), { key });
    expect(await copy.people('team')).toMatchObject([{ name: 'Ada Byron' }]);
  });
});
