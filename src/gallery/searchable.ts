import { LineamentError } from '../errors.js';
import type { NumberedCollection } from './collection-rows.js';
import { DatabaseSearch, type DatabaseSearchOptions } from './database-search.js';
import type { GalleryRecord } from './gallery-record.js';

/**
 * Why a gallery can be searched in memory alone: it is a file; the database sees nothing but what is encrypted; or it has no pgvector.
 */
export type InMemoryBecause = 'file' | 'encrypted' | 'no-pgvector';

/** Where a collection can be searched. */
export type Searchable =
  | { readonly kind: 'database'; readonly search: DatabaseSearch }
  | { readonly kind: 'memory'; readonly because: InMemoryBecause };

/** Null where the database can search. */
export async function inMemoryBecause(record: GalleryRecord): Promise<InMemoryBecause | null> {
  if (record.preparePgvector === null) return 'file';
  if (record.vault.check !== null) return 'encrypted';
  return (await record.preparePgvector()) ? null : 'no-pgvector';
}

export async function searchable(
  record: GalleryRecord,
  { id, model }: NumberedCollection,
  options?: DatabaseSearchOptions,
): Promise<Searchable> {
  const because = await inMemoryBecause(record);
  if (because !== null) return { kind: 'memory', because };
  return { kind: 'database', search: await DatabaseSearch.open(record, id, model.embeddingSize, options) };
}

/** @throws RUNTIME_MISSING without pgvector; VALUE_INVALID for a file, or what is encrypted. */
export function refuseMemory(because: InMemoryBecause, place: string): never {
  if (because === 'no-pgvector') {
    throw new LineamentError(
      'RUNTIME_MISSING',
      `PostgreSQL at ${place} has no pgvector, with which the database would search.`,
      {
        cure: 'Install pgvector where PostgreSQL runs (docs/postgres.md), or search in memory: --search memory, or auto.',
      },
    );
  }
  const why =
    because === 'file' ? 'is a file, which searches nothing' : 'is encrypted, so that the database cannot compare';
  throw new LineamentError('VALUE_INVALID', `The gallery ${place} ${why}.`, {
    cure: 'Search in memory: --search memory, or auto.',
  });
}
