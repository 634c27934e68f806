/*
 * How PostgreSQL's values are read: as text, because `pg` reads nothing else without loss. Numbers of a gallery stay far below 2^53, so
 * that `bigint` is a number here.
 */

/** By the number of the type (`pg_type.oid`). */
const [BOOL, BYTEA, INT8, INT4, FLOAT4, FLOAT8] = [16, 17, 20, 23, 700, 701] as const;

const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  [BOOL]: (text) => text === 't',
  [BYTEA]: (text) => Buffer.from(text.slice('\\x'.length), 'hex'),
  [INT8]: Number,
  [INT4]: Number,
  [FLOAT4]: Number,
  [FLOAT8]: Number,
};

/** What reads a value of a type, as `pg` asks for it; text stays as it is. */
export function postgresParser(type: number): (text: string) => unknown {
  return PARSERS[type] ?? ((text) => text);
}
