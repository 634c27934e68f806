import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import type { PostgresDatabase } from '../../src/gallery/postgres-database.js';
import { POSTGRES_SCHEMA } from '../../src/gallery/postgres-schema.js';

const starting = new Map<string, Promise<PGlite>>();

/**
 * PostgreSQL itself, compiled to WebAssembly, in the memory of this process: one for all tests of a file, because it takes seconds to
 * start. It has one connection, which those who ask are given one after the other.
 */
export async function openPglite(
  which: 'with pgvector' | 'without pgvector' = 'with pgvector',
): Promise<PostgresDatabase> {
  const started = starting.get(which) ?? PGlite.create(which === 'with pgvector' ? { extensions: { vector } } : {});
  starting.set(which, started);
  const pglite = await started;
  await pglite.exec(`SET search_path = ${POSTGRES_SCHEMA}, public`);
  let last: Promise<unknown> = Promise.resolve();
  return {
    place: 'pglite',
    lend(work) {
      const turn = last
        .catch(() => {})
        .then(() =>
          work({
            async ask(sql, values) {
              if (values === undefined) return (await pglite.exec(sql)).at(-1)?.rows ?? [];
              return (await pglite.query(sql, [...values])).rows;
            },
          }),
        );
      last = turn;
      return turn;
    },
    listen: (channel, heard) => pglite.listen(channel, heard),
    close: async () => {},
  };
}
