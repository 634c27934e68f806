import { row, rows, run, type Work } from './record-work.js';
import { deciding, textOf, vectorTable } from './vector-table.js';

/*
 * The graph (HNSW) of a collection that PostgreSQL searches itself. Some templates are left out of it, and compared in every search instead:
 * by them is measured whom it misses, since they are faces such as are asked for, and a graph always finds what is in it by itself.
 */

/** Templates that are left out of a graph; of small collections a tenth. */
const HELD_OUT = 64;

/** The most that pgvector looks at in one go (`hnsw.ef_search`). */
const ONE_GO = 1000;

/** Numbers of templates to take from a graph, fewest first, as far as they are a tenth of all; above 1,000 pgvector 0.8 or later goes on from where it was. */
const CANDIDATES = [50, 100, 200, 400, 1000, 2000, 4000, 8000] as const;

export function candidatesFor(templates: number, iterative: boolean): readonly number[] {
  const most = Math.min(Math.max(CANDIDATES[0], templates / 10), iterative ? Infinity : ONE_GO);
  return CANDIDATES.filter((each) => each <= most);
}

/** What is known of a graph. */
export interface Graph {
  /** Whether it is there and whole. */
  readonly built: boolean;
  /** Whether pgvector goes on beyond 1,000 templates. */
  readonly iterative: boolean;
  /** What was measured last; null until it was. */
  readonly measured: {
    /** The fewest of the graph's templates that reach the target; or the most that were tried. */
    readonly candidates: number;
    readonly recall: number;
    readonly target: number;
    /** How many templates there were then. */
    readonly templates: number;
  } | null;
}

export function* stateOfGraph(collection: number): Work<Graph> {
  const found = (yield* row<{
    built: boolean | null;
    version: string;
    candidates: number | null;
    recall: number;
    target: number;
    measured: number;
  }>(
    `SELECT (SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(?)) AS built,
       (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS version, candidates, recall, target, measured
     FROM vectors WHERE collection = ?`,
    graphOf(collection),
    collection,
  ))!;
  const { candidates, recall, target, measured } = found;
  const [major, minor] = found.version.split('.').map(Number) as [number, number];
  return {
    built: found.built ?? false,
    iterative: major > 0 || minor >= 8,
    measured: candidates === null ? null : { candidates, recall, target, templates: measured },
  };
}

export function noteMeasured(
  collection: number,
  { candidates, recall, target, templates }: NonNullable<Graph['measured']>,
): Work<void> {
  return run(
    'UPDATE vectors SET candidates = ?, recall = ?, target = ?, measured = ? WHERE collection = ?',
    candidates,
    recall,
    target,
    templates,
    collection,
  );
}

function graphOf(collection: number): string {
  return `${vectorTable(collection)}_graph`;
}

/** Leaves templates out of the graph until there are enough, evenly over the order of enrolling. */
export function* holdOut(collection: number): Work<void> {
  const table = vectorTable(collection);
  const counted = (yield* row<{ held: number; others: number }>(
    `SELECT count(*) FILTER (WHERE held) AS held, count(*) FILTER (WHERE NOT held) AS others FROM ${table}`,
  ))!;
  const missing = Math.min(HELD_OUT, Math.ceil((counted.held + counted.others) / 10)) - counted.held;
  if (missing <= 0) return;
  yield* run(
    `UPDATE ${table} SET held = true WHERE template IN (
       SELECT template FROM (SELECT template, row_number() OVER (ORDER BY template) AS place FROM ${table} WHERE NOT held) AS numbered
       WHERE place % ? = 0 LIMIT ?)`,
    Math.floor(counted.others / missing),
    missing,
  );
}

/** A template that is not in the graph. */
export interface HeldOut {
  readonly person: number;
  readonly embedding: Uint8Array;
}

export function heldOut(collection: number): Work<readonly HeldOut[]> {
  return rows<HeldOut>(
    `SELECT template.person, template.embedding FROM ${vectorTable(collection)} AS vector
     JOIN template ON template.id = vector.template WHERE vector.held ORDER BY vector.template`,
  );
}

/** Makes the graph, while others write and search: each statement on its own, in no transaction. What an earlier attempt left behind goes. */
export function* buildingGraph(collection: number, dimensions: number): Work<void> {
  if ((yield* stateOfGraph(collection)).built) return;
  yield* run(`DROP INDEX CONCURRENTLY IF EXISTS ${graphOf(collection)}`);
  yield* run(
    `CREATE INDEX CONCURRENTLY ${graphOf(collection)} ON ${vectorTable(collection)}
     USING hnsw ((embedding::vector(${dimensions})) vector_ip_ops) WHERE NOT held`,
  );
}

/**
 * The templates that may decide who the `limit` most similar people are, among `candidates` that the graph gives and those that are left
 * out of it: most likely the right ones, but not for certain.
 */
export function* nearestByGraph(
  collection: number,
  probe: Float64Array,
  limit: number,
  candidates: number,
): Work<number[]> {
  const table = vectorTable(collection);
  const settings = [
    ['hnsw.ef_search', Math.min(candidates, ONE_GO)],
    ['enable_seqscan', 'off'],
    ...(candidates > ONE_GO
      ? [
          ['hnsw.iterative_scan', 'relaxed_order'],
          ['hnsw.max_scan_tuples', 10 * candidates],
        ]
      : []),
  ];
  yield* run(`SELECT ${settings.map(([name, value]) => `set_config('${name}', '${value}', true)`).join(', ')}`);
  const product = `(embedding::vector(${probe.length})) <#> ?::vector(${probe.length})`;
  const told = textOf(probe);
  return yield* deciding(
    `(SELECT template, person, -(embedding <#> ?::vector) AS similarity FROM ${table} WHERE NOT held ORDER BY ${product} LIMIT ${candidates})
     UNION ALL (SELECT template, person, -(embedding <#> ?::vector) FROM ${table} WHERE held)`,
    [told, told, told],
    probe.length,
    limit,
  );
}
