import type { Database, DatabaseSchema } from './private-database.js';
import { OPEN_VAULT } from './vault.js';

/** A template: the same embedding of the same person is kept once, which its fingerprint tells. */
const TEMPLATE = `
  -- An embedding is float32, little-endian, or what the vault makes of that.
  CREATE TABLE template (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    fingerprint BLOB NOT NULL,
    embedding BLOB NOT NULL,
    created TEXT NOT NULL,
    UNIQUE (person, fingerprint)
  ) STRICT;
`;

/** One row when the gallery is encrypted: what its key is told by. */
const VAULT = 'CREATE TABLE vault ("check" BLOB NOT NULL) STRICT;';

export const GALLERY_SCHEMA: DatabaseSchema = {
  applicationId: 0x4c4e474c, // "LNGL"
  version: 2,
  what: 'a gallery',
  tables: `
    CREATE TABLE collection (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      model TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      embedding_size INTEGER NOT NULL,
      created TEXT NOT NULL
    ) STRICT;
    CREATE TABLE person (
      id INTEGER PRIMARY KEY,
      collection INTEGER NOT NULL REFERENCES collection ON DELETE CASCADE,
      name TEXT NOT NULL,
      UNIQUE (collection, name)
    ) STRICT;
    ${TEMPLATE}
    ${VAULT}
  `,
  migrations: { 1: withFingerprints },
};

/** Version 1 told equal templates by their embeddings, and had no vault. When a template was enrolled it did not keep. */
function withFingerprints(database: Database): void {
  database.exec(`ALTER TABLE template RENAME TO old; ${TEMPLATE} ${VAULT}`);
  const insert = database.prepare(
    'INSERT INTO template (id, person, fingerprint, embedding, created) VALUES (?, ?, ?, ?, ?)',
  );
  const rows = database
    .prepare(`
      SELECT old.id, old.person, old.embedding, collection.created FROM old
      JOIN person ON person.id = old.person JOIN collection ON collection.id = person.collection ORDER BY old.id
    `)
    .all() as unknown as { id: number; person: number; embedding: Uint8Array; created: string }[];
  for (const { id, person, embedding, created } of rows) {
    insert.run(id, person, OPEN_VAULT.fingerprint(embedding), embedding, created);
  }
  database.exec('DROP TABLE old');
}
