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
    at bigint
  )`,
  `CREATE TABLE vector_template (
    collection bigint NOT NULL,
    template bigint NOT NULL REFERENCES template ON DELETE CASCADE,
    person bigint NOT NULL,
    embedding vector NOT NULL
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

export function vectorIndex(collection: number): string {
  return `${vectorTable(collection)}_hnsw`;
}

/** Makes the partition of a collection where there is none, and drops those of collections that are gone. */
export function* prepareVectors(collection: number): Work<void> {
  const [there] = yield* rows("SELECT 1 WHERE to_regclass('vector_template') IS NOT NULL");
  if (there === undefined) for (const table of TABLES) yield* run(table);
  const gone = yield* rows<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'vector_template'::regclass
     AND substring(inhrelid::regclass::text FROM '[0-9]+$')::bigint NOT IN (SELECT id FROM collection)`,
  );
  for (const { name } of gone) yield* run(`DROP TABLE ${name}`);
  const table = vectorTable(collection);
  yield* run(
    `CREATE TABLE IF NOT EXISTS ${table} PARTITION OF vector_template (PRIMARY KEY (template)) FOR VALUES IN (${collection})`,
  );
  // Numbers without a pattern do not compress; and a row that lies in one piece is read faster.
  yield* run(`ALTER TABLE ${table} ALTER COLUMN embedding SET STORAGE PLAIN`);
  yield* run('INSERT INTO vectors (collection) VALUES (?) ON CONFLICT DO NOTHING', collection);
}

/** The number of the last change that the partition has, null until it is filled; and of the last there is. */
export function* stateOfVectors(collection: number): Work<{ readonly at: number | null; readonly last: number }> {
  const found = yield* row<{ at: number | null; last: number }>(
    'SELECT at, coalesce((SELECT max(number) FROM change), 0) AS last FROM vectors WHERE collection = ?',
    collection,
  );
  return found ?? { at: null, last: 0 };
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

/** The templates that may decide who the `limit` most similar people are: all in the partition are compared. */
export function* nearestByScan(collection: number, probe: Float64Array, limit: number): Work<number[]> {
  const found = yield* rows<{ template: number }>(
    `WITH compared AS MATERIALIZED (
       SELECT template, person, -(embedding <#> ?::vector) AS similarity FROM ${vectorTable(collection)}
     ), best AS (
       SELECT max(similarity) AS similarity FROM compared GROUP BY person ORDER BY 1 DESC LIMIT ?
     )
     SELECT template FROM compared WHERE similarity >= (SELECT min(similarity) FROM best) - ?::float8`,
    JSON.stringify([...Float32Array.from(probe)]),
    limit,
    2 * roundingOf(probe.length),
  );
  return found.map(({ template }) => template);
}

/** The `candidates` templates that HNSW finds: most likely the most similar ones, but not for certain. */
export function* nearestByGraph(collection: number, probe: Float64Array, candidates: number): Work<number[]> {
  yield* run(`SET LOCAL hnsw.ef_search = ${candidates}`);
  yield* run('SET LOCAL enable_seqscan = off');
  const found = yield* rows<{ template: number }>(
    `SELECT template FROM ${vectorTable(collection)}
     ORDER BY (embedding::vector(${probe.length})) <#> ?::vector(${probe.length}) LIMIT ${candidates}`,
    JSON.stringify([...Float32Array.from(probe)]),
  );
  return found.map(({ template }) => template);
}

/** Whether the graph of a collection is there and whole. */
export function* hasGraph(collection: number): Work<boolean> {
  const found = yield* row<{ valid: boolean }>(
    'SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass(?)',
    vectorIndex(collection),
  );
  return found?.valid ?? false;
}
