import { withFingerprints, withHeld, withRecords } from './gallery-migrations.js';
import type { DatabaseSchema } from './private-database.js';

/**
 * How many changes the record remembers. An index that is further behind loads its collection anew; a change takes some ten bytes.
 */
export const CHANGES_KEPT = 100_000;

const remember = (template: string): string =>
  `INSERT INTO change (template) VALUES (${template});
   DELETE FROM change WHERE number <= (SELECT max(number) FROM change) - ${CHANGES_KEPT};`;

/**
 * The tables of a gallery. No number of a collection, person or template is ever given twice, so that a backup, the audit log and
 * an index in another process mean by it what the record means.
 */
const TABLES = `
  CREATE TABLE collection (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    model TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    embedding_size INTEGER NOT NULL,
    created TEXT NOT NULL
  ) STRICT;
  -- A name is UTF-8, or what the vault makes of that; its mark is the vault's fingerprint of it, by which it is found.
  -- A name without a mark was written by an earlier version, and gets its mark when the vault is next open.
  CREATE TABLE person (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    collection INTEGER NOT NULL REFERENCES collection ON DELETE CASCADE,
    name BLOB NOT NULL,
    mark BLOB,
    UNIQUE (collection, mark)
  ) STRICT;
  -- An embedding is float32, little-endian, and what is told about it JSON; or what the vault makes of those. The same embedding
  -- of the same person is kept once, which its fingerprint tells.
  CREATE TABLE template (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    fingerprint BLOB NOT NULL,
    embedding BLOB NOT NULL,
    about BLOB,
    created TEXT NOT NULL,
    UNIQUE (person, fingerprint)
  ) STRICT;
  -- The photo that a template was made from, where it was asked to be kept; sealed by the vault.
  CREATE TABLE original (
    template INTEGER PRIMARY KEY REFERENCES template ON DELETE CASCADE,
    photo BLOB NOT NULL
  ) STRICT;
  -- The templates that were added, moved to another person or removed, in that order.
  CREATE TABLE change (number INTEGER PRIMARY KEY AUTOINCREMENT, template INTEGER NOT NULL) STRICT;
  -- Who did what: numbers, never names or embeddings, so that it can outlive whom it is about.
  CREATE TABLE log (
    number INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash BLOB NOT NULL
  ) STRICT;
  -- The copies that were made of the gallery, and the last entry of the log in each.
  CREATE TABLE backup (file TEXT PRIMARY KEY, created TEXT NOT NULL, log INTEGER NOT NULL) STRICT;
`;

/** One row when the gallery is encrypted: what its key is told by. */
const VAULT = 'CREATE TABLE vault ("check" BLOB NOT NULL) STRICT;';

const TRIGGERS = `
  CREATE TRIGGER template_added AFTER INSERT ON template BEGIN ${remember('NEW.id')} END;
  CREATE TRIGGER template_moved AFTER UPDATE OF person ON template BEGIN ${remember('NEW.id')} END;
  CREATE TRIGGER template_removed AFTER DELETE ON template BEGIN ${remember('OLD.id')} END;
  CREATE TRIGGER log_entry_changed BEFORE UPDATE ON log BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever appended to');
  END;
  CREATE TRIGGER log_entry_removed BEFORE DELETE ON log BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever appended to');
  END;
`;

/**
 * Which collection each template is in, so that a collection is read in the order of its templates without going through the rest, which
 * a join with `person` in every page does. `enrolled` has the templates with it; that of PostgreSQL needs no table for the same.
 */
const HELD = `
  CREATE TABLE held (
    template INTEGER PRIMARY KEY REFERENCES template ON DELETE CASCADE,
    collection INTEGER NOT NULL
  ) STRICT;
  -- Within a collection SQLite sorts by the number of the row, which is the template.
  CREATE INDEX held_by ON held (collection);
  CREATE TRIGGER template_held AFTER INSERT ON template BEGIN
    INSERT INTO held SELECT NEW.id, collection FROM person WHERE id = NEW.person;
  END;
  CREATE TRIGGER template_passed AFTER UPDATE OF person ON template WHEN NEW.person <> OLD.person BEGIN
    UPDATE held SET collection = (SELECT collection FROM person WHERE id = NEW.person) WHERE template = NEW.id;
  END;
  CREATE TRIGGER person_passed AFTER UPDATE OF collection ON person BEGIN
    UPDATE held SET collection = NEW.collection WHERE template IN (SELECT id FROM template WHERE person = NEW.id);
  END;
  CREATE VIEW enrolled AS
    SELECT held.template AS id, held.collection, template.person, template.embedding, template.about, template.created
    FROM held JOIN template ON template.id = held.template;
`;

/** The bytes of a name that people are sorted by, those alike by their numbers: an index of PostgreSQL's takes no more than 2,700. */
export const SORTED_BYTES = 500;

/** The people of a collection by name, with their numbers, so that a page of them is read without the rest. */
export const NAMED = `CREATE INDEX person_named ON person (collection, substr(name, 1, ${SORTED_BYTES}), id);`;

export const GALLERY_SCHEMA: DatabaseSchema = {
  applicationId: 0x4c4e474c, // "LNGL"
  version: 5,
  what: 'a gallery',
  tables: TABLES + VAULT + TRIGGERS + HELD + NAMED,
  migrations: {
    1: withFingerprints,
    2: (database) => withRecords(database, TABLES, TRIGGERS),
    3: (database) => withHeld(database, HELD),
    4: (database) => database.exec(NAMED),
  },
};
