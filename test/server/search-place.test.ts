import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PostgresRecord } from '../../src/gallery/postgres-record.js';
import { RecordGallery } from '../../src/gallery/record-gallery.js';
import { SqliteRecord } from '../../src/gallery/sqlite-record.js';
import { searchedInDatabase } from '../../src/server/search-place.js';
import { openPglite } from '../gallery/pglite-database.js';
import { STORE_STARTS_MS } from '../gallery/stores.js';

const key = new Uint8Array(32).fill(1);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineament-place-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An empty gallery. PGlite is one for all tests of a file. */
async function pglite(extensions: 'with pgvector' | 'without pgvector', encrypted: Uint8Array | null) {
  const database = await openPglite(extensions);
  await database.lend((connection) => connection.ask('DROP SCHEMA IF EXISTS lineament CASCADE'));
  return new RecordGallery(await PostgresRecord.open(database, encrypted), 'tester');
}

describe('a server that is to have the database search', () => {
  it.each([
    ['PostgreSQL without pgvector', () => pglite('without pgvector', null), 'RUNTIME_MISSING', 3, /has no pgvector/],
    ['an encrypted gallery', () => pglite('with pgvector', key), 'VALUE_INVALID', 2, /is encrypted/],
    [
      'a file',
      async () => new RecordGallery(await SqliteRecord.open(join(folder, 'gallery.db'), null), 'tester'),
      'VALUE_INVALID',
      2,
      /is a file/,
    ],
  ] as const)(
    'refuses %s, unless it may choose',
    async (_, open, code, exitCode, message) => {
      await using gallery = await open();
      await expect(searchedInDatabase(gallery, 'database', 'there')).rejects.toMatchObject({
        code,
        exitCode,
        message: expect.stringMatching(message),
        cure: expect.stringMatching(/--search memory, or auto/),
      });
      expect(await searchedInDatabase(gallery, 'auto', 'there')).toBe(false);
      expect(await searchedInDatabase(gallery, 'memory', 'there')).toBe(false);
    },
    STORE_STARTS_MS,
  );

  it(
    'has it where there is pgvector',
    async () => {
      await using gallery = await pglite('with pgvector', null);
      for (const search of ['database', 'auto'] as const)
        expect(await searchedInDatabase(gallery, search, 'there')).toBe(true);
    },
    STORE_STARTS_MS,
  );
});
