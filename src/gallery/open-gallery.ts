import { localActor } from './audit-log.js';
import type { Gallery } from './gallery.js';
import { galleryKey } from './gallery-key.js';
import { openRecord } from './open-record.js';
import { RecordGallery } from './record-gallery.js';

export interface GalleryOptions {
  /**
   * The key that the gallery is encrypted with, 32 bytes; null for none. A gallery that is made with a key is encrypted from the
   * beginning. Default: that of the environment ({@link galleryKey}).
   */
  readonly key?: Uint8Array | null;
  /** Whom the audit log names. Default: the user that the process runs as. */
  readonly actor?: string;
}

/**
 * Opens a gallery, or makes it: in an SQLite file, or in a PostgreSQL database.
 * @param place the path of the file, or a URL `postgres://user@host/database`.
 * @throws GALLERY_LOCKED when it is encrypted and there is no key, or the wrong one; and as `openPrivateDatabase` or
 *   `connectPostgres`.
 */
export async function openGallery(place: string, options: GalleryOptions = {}): Promise<Gallery> {
  const key = options.key === undefined ? galleryKey() : options.key;
  return new RecordGallery(await openRecord(place, key), options.actor ?? localActor());
}
