import type { Database } from './private-database.js';
import { OPEN_VAULT } from './vault.js';

/** As version 2 had it. */
const TEMPLATE_2 = `
  CREATE TABLE template (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    fingerprint BLOB NOT NULL,
    embedding BLOB NOT NULL,
    created TEXT NOT NULL,
    UNIQUE (person, fingerprint)
  ) STRICT;
  CREATE TABLE vault ("check" BLOB NOT NULL) STRICT;
`;

/** Version 1 told equal templates by their embeddings, and had no vault. When a template was enrolled it did not keep. */
export function withFingerprints(database: Database): void {
  database.exec(`ALTER TABLE template RENAME TO old; ${TEMPLATE_2}`);
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

/**
 * Version 2 knew nothing about a template but when it was enrolled, showed names beside encrypted templates, and gave numbers of
 * removed rows again. The names are sealed when the vault is open: a migration has no key.
 */
export function withRecords(database: Database, tables: string, triggers: string): void {
  database.exec(`
    ALTER TABLE collection RENAME TO old_collection;
    ALTER TABLE person RENAME TO old_person;
    ALTER TABLE template RENAME TO old_template;
    ${tables}
    INSERT INTO collection SELECT id, name, model, sha256, embedding_size, created FROM old_collection ORDER BY id;
    INSERT INTO person (id, collection, name) SELECT id, collection, CAST(name AS BLOB) FROM old_person ORDER BY id;
    INSERT INTO template (id, person, fingerprint, embedding, created)
      SELECT id, person, fingerprint, embedding, created FROM old_template ORDER BY id;
    DROP TABLE old_template;
    DROP TABLE old_person;
    DROP TABLE old_collection;
    ${triggers}
  `);
}

/** Version 3 found the templates of a collection by going through its people. Reads numbers alone, from indexes. */
export function withHeld(database: Database, held: string): void {
  database.exec(`
    ${held}
    INSERT INTO held SELECT template.id, person.collection FROM person JOIN template ON template.person = person.id ORDER BY template.id;
  `);
}
