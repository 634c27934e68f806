import type { NumberedCollection } from './collection-rows.js';
import { DatabaseSearch, type DatabaseSearchOptions } from './database-search.js';
import type { GalleryRecord } from './gallery-record.js';

/**
 * Where a collection can be searched. `memory`: only there, because the gallery is a file, because the database sees nothing but what is
 * encrypted, or because it has no pgvector.
 */
export type Searchable =
  | { readonly kind: 'database'; readonly search: DatabaseSearch }
  | { readonly kind: 'memory'; readonly because: 'file' | 'encrypted' | 'no-pgvector' };

export async function searchable(
  record: GalleryRecord,
  { id, model }: NumberedCollection,
  options?: DatabaseSearchOptions,
): Promise<Searchable> {
  if (record.preparePgvector === null) return { kind: 'memory', because: 'file' };
  if (record.vault.check !== null) return { kind: 'memory', because: 'encrypted' };
  if (!(await record.preparePgvector())) return { kind: 'memory', because: 'no-pgvector' };
  return { kind: 'database', search: await DatabaseSearch.open(record, id, model.embeddingSize, options) };
}
