import { row, rows, run, type Work } from './record-work.js';

/*
 * The templates of collections that PostgreSQL searches itself, as vectors of length 1 (pgvector): one partition a collection, beside the
 * durable record. A template leaves with the transaction that removes it, moves it, or writes it anew, such as encrypted; whoever
 * searches adds those that are missing. So at any moment there is nothing in it that is not so in the record.
 */

/** Made when a collection is first searched so: not every PostgreSQL has pgvector. */
const TABLES = [
  `CREATE TABLE vectors (
    collection bigint PRIMARY KEY REFERENCES collection ON DELETE CASCADE,
    -- The number of the last change that is in it; null until it is filled.
    at bigint,
    -- What was measured of the graph, which target for, and among how many templates; null until it was.
    candidates integer,
    recall double precision,
    target double precision,
    measured bigint
  )`,
  `CREATE TABLE vector_template (
    collection bigint NOT NULL,
    template bigint NOT NULL REFERENCES template ON DELETE CASCADE,
    person bigint NOT NULL,
    embedding vector NOT NULL,
    -- Left out of the graph (vector-graph.ts).
    held boolean NOT NULL DEFAULT false
  ) PARTITION BY LIST (collection)`,
  `CREATE FUNCTION forget_vectors() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    DELETE FROM vector_template USING changed WHERE vector_template.template = changed.id;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER template_vectors AFTER UPDATE ON template
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION forget_vectors()`,
];

/** The partition of a collection. */
export function vectorTable(collection: number): string {
  return `vector_template_${collection}`;
}

/** Whether the tables are there as they are made now. All in them comes from the record: those that are not are made anew. */
const AS_NOW = `SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('vectors') AND attname = 'measured'`;

const AWAY = `DROP TABLE IF EXISTS vector_template, vectors; DROP FUNCTION IF EXISTS forget_vectors CASCADE`;

/** Partitions of collections that are gone, but for those in which an index is being made: to wait for that would keep all from writing. */
const GONE = `
  SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'vector_template'::regclass
  AND substring(inhrelid::regclass::text FROM '[0-9]+$')::bigint NOT IN (SELECT id FROM collection)
  AND NOT EXISTS (SELECT 1 FROM pg_locks WHERE relation = inhrelid AND mode = 'ShareUpdateExclusiveLock')
`;

/** Makes the partition of a collection where there is none, and drops those of collections that are gone. */
export function* prepareVectors(collection: number): Work<void> {
  if ((yield* row(AS_NOW)) === undefined) for (const sql of [...AWAY.split(';'), ...TABLES]) yield* run(sql);
  for (const { name } of yield* rows<{ name: string }>(GONE)) yield* run(`DROP TABLE ${name}`);
  const table = vectorTable(collection);
  if ((yield* row('SELECT 1 WHERE to_regclass(?) IS NOT NULL', table)) === undefined) {
    yield* run(
      `CREATE TABLE ${table} PARTITION OF vector_template (PRIMARY KEY (template)) FOR VALUES IN (${collection})`,
    );
    // Numbers without a pattern do not compress; and a row that lies in one piece is read faster.
    yield* run(`ALTER TABLE ${table} ALTER COLUMN embedding SET STORAGE PLAIN`);
    yield* run(`CREATE INDEX ${table}_held ON ${table} (template) WHERE held`);
  }
  yield* run('INSERT INTO vectors (collection) VALUES (?) ON CONFLICT DO NOTHING', collection);
}

/**
 * The number of the last change that the partition has, null until it is filled; and of the last there is. Null where the collection is
 * gone.
 */
export function* stateOfVectors(
  collection: number,
): Work<{ readonly at: number | null; readonly last: number } | null> {
  const found = yield* row<{ at: number | null; last: number }>(
    `SELECT vectors.at, coalesce((SELECT max(number) FROM change), 0) AS last
     FROM collection LEFT JOIN vectors ON vectors.collection = collection.id WHERE collection.id = ?`,
    collection,
  );
  return found ?? null;
}

export function* countVectors(collection: number): Work<number> {
  return (yield* row<{ count: number }>(`SELECT count(*) AS count FROM ${vectorTable(collection)}`))!.count;
}

/** Adds vectors; those that are there stay. */
export function* addVectors(
  collection: number,
  templates: readonly { readonly id: number; readonly person: number; readonly unit: Float64Array }[],
): Work<void> {
  if (templates.length === 0) return;
  // A list of numbers in JSON is what pgvector reads.
  const told = JSON.stringify(templates.map(({ id, person, unit }) => [id, person, [...Float32Array.from(unit)]]));
  yield* run(
    `INSERT INTO ${vectorTable(collection)} (collection, template, person, embedding)
     SELECT ${collection}, (each->>0)::bigint, (each->>1)::bigint, (each->>2)::vector FROM json_array_elements(?::json) AS each
     ON CONFLICT DO NOTHING`,
    told,
  );
}

/** Notes that every change up to this one is in the partition. */
export function markVectors(collection: number, at: number): Work<void> {
  return run('UPDATE vectors SET at = greatest(coalesce(at, 0), ?) WHERE collection = ?', at, collection);
}

/**
 * How far a product that pgvector computes in float32 is from the one in float64, at most: each of the D products and sums is rounded, to
 * 2⁻²⁴ of a number of at most 1, and so were the D numbers of each vector.
 */
const roundingOf = (size: number): number => (size + 4) * 2 ** -24;

/** Of templates with their similarities, named `compared`, those that may decide who the most similar people are; takes a limit, and the rounding. */
const DECIDING = `
  , best AS (SELECT max(similarity) AS similarity FROM compared GROUP BY person ORDER BY 1 DESC LIMIT ?)
  SELECT template FROM compared WHERE similarity >= (SELECT min(similarity) FROM best) - ?::float8
`;

/** The templates that may decide who the `limit` most similar people are: all in the partition are compared. */
export function* nearestByScan(collection: number, probe: Float64Array, limit: number): Work<number[]> {
  const compared = `SELECT template, person, -(embedding <#> ?::vector) AS similarity FROM ${vectorTable(collection)}`;
  return yield* deciding(compared, [textOf(probe)], probe.length, limit);
}

/** @param compared a query of `template`, `person` and `similarity`. */
export function* deciding(
  compared: string,
  values: readonly (string | number)[],
  size: number,
  limit: number,
): Work<number[]> {
  const found = yield* rows<{ template: number }>(
    `WITH compared AS MATERIALIZED (${compared}) ${DECIDING}`,
    ...values,
    limit,
    2 * roundingOf(size),
  );
  return found.map(({ template }) => template);
}

/** As pgvector reads a vector. */
export function textOf(probe: Float64Array): string {
  return JSON.stringify([...Float32Array.from(probe)]);
}
