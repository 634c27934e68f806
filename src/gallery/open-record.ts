import type { GalleryRecord } from './gallery-record.js';
import { isPostgresUrl } from './location.js';

/**
 * Opens the record of a gallery with its key, or makes it.
 * @param place the path of an SQLite file, or the URL of a PostgreSQL database.
 * @throws as `openGallery`.
 */
export async function openRecord(place: string, key: Uint8Array | null): Promise<GalleryRecord> {
  if (!isPostgresUrl(place)) return (await import('./sqlite-record.js')).SqliteRecord.open(place, key);
  const { connectPostgres } = await import('./postgres-client.js');
  const { PostgresRecord } = await import('./postgres-record.js');
  return PostgresRecord.open(await connectPostgres(place), key);
}

/** The same without its key: for what is not sealed, which is numbers and the audit log. @throws as `openGallery`, but for keys. */
export async function openSealedRecord(place: string): Promise<GalleryRecord> {
  if (!isPostgresUrl(place)) return (await import('./sqlite-record.js')).SqliteRecord.openSealed(place);
  const { connectPostgres } = await import('./postgres-client.js');
  const { PostgresRecord } = await import('./postgres-record.js');
  return PostgresRecord.openSealed(await connectPostgres(place));
}
