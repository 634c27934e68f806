import { CHANGES_KEPT, NAMED } from './gallery-schema.js';

/** What listeners are told on when templates change. */
export const CHANGE_CHANNEL = 'lineament_change';

/** The schema, in PostgreSQL's sense, that the tables of a gallery are in: a database may hold other things besides. */
export const POSTGRES_SCHEMA = 'lineament';

/** Raised when the tables change. */
export const POSTGRES_VERSION = 3;

/** The templates with the collection that each is in. In SQLite it comes from a table, which PostgreSQL's planner has no need of. */
const ENROLLED = `
  CREATE VIEW enrolled AS
    SELECT template.id, person.collection, template.person, template.embedding, template.about, template.created
    FROM template JOIN person ON person.id = template.person;
`;

/**
 * Numbers without a pattern do not compress: PostgreSQL need not try. And an embedding of 512 numbers lies with its row, three of which fill
 * a page, where it would lie in two pieces elsewhere, each to be looked for: it is read faster.
 */
const IN_ONE_PIECE = `
  ALTER TABLE template ALTER COLUMN embedding SET STORAGE EXTERNAL;
  ALTER TABLE template SET (toast_tuple_target = 8160);
`;

/** What brings tables of version n to n + 1, by n, while others may use them as they were. */
export const POSTGRES_MIGRATIONS: Readonly<Record<number, string>> = { 1: ENROLLED, 2: IN_ONE_PIECE + NAMED };

/**
 * The tables of a gallery, of the same columns as in SQLite (`gallery-schema.ts` says what they hold). Identities are never given
 * twice. Names are sorted by their bytes, whatever the language of the database.
 */
export const POSTGRES_TABLES = `
  CREATE TABLE gallery (version integer NOT NULL);
  INSERT INTO gallery VALUES (${POSTGRES_VERSION});
  CREATE TABLE collection (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    model text NOT NULL,
    sha256 text NOT NULL,
    embedding_size integer NOT NULL,
    created text NOT NULL
  );
  CREATE TABLE person (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    collection bigint NOT NULL REFERENCES collection ON DELETE CASCADE,
    name bytea NOT NULL,
    mark bytea,
    UNIQUE (collection, mark)
  );
  CREATE TABLE template (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person bigint NOT NULL REFERENCES person ON DELETE CASCADE,
    fingerprint bytea NOT NULL,
    embedding bytea NOT NULL,
    about bytea,
    created text NOT NULL,
    UNIQUE (person, fingerprint)
  );
  ${IN_ONE_PIECE}
  ${NAMED}
  ${ENROLLED}
  CREATE TABLE original (
    template bigint PRIMARY KEY REFERENCES template ON DELETE CASCADE,
    photo bytea NOT NULL
  );
  CREATE TABLE change (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, template bigint NOT NULL);
  CREATE TABLE log (
    number bigint PRIMARY KEY,
    time text NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    detail text NOT NULL,
    hash bytea NOT NULL
  );
  CREATE TABLE backup (file text PRIMARY KEY, created text NOT NULL, log bigint NOT NULL);
  CREATE TABLE vault ("check" bytea NOT NULL);

  CREATE FUNCTION remember_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO change (template) SELECT id FROM changed;
    DELETE FROM change WHERE number <= (SELECT max(number) FROM change) - ${CHANGES_KEPT};
    -- Told when the transaction commits, once, however much it changed.
    NOTIFY ${CHANGE_CHANNEL};
    RETURN NULL;
  END $$;
  CREATE TRIGGER template_added AFTER INSERT ON template
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION remember_change();
  CREATE TRIGGER template_changed AFTER UPDATE ON template
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION remember_change();
  CREATE TRIGGER template_removed AFTER DELETE ON template
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION remember_change();

  CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'the audit log is only ever appended to';
  END $$;
  CREATE TRIGGER log_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
`;
