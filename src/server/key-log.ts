import type { Gallery } from '../gallery/gallery.js';
import type { ApiKey } from './key-store.js';

/**
 * Who made and revoked keys stands in the audit log of the gallery that they are for, by their ids: whoever may make keys could
 * otherwise let anybody in, unnoticed. Not what keys or their collections are called, for the log holds no names.
 */
export async function noteKeyMade(gallery: Pick<Gallery, 'note'>, { id, scopes }: ApiKey): Promise<void> {
  await gallery.note('make-api-key', { key: id, scopes: [...scopes] });
}

export async function noteKeyRevoked(gallery: Pick<Gallery, 'note'>, { id }: ApiKey): Promise<void> {
  await gallery.note('revoke-api-key', { key: id });
}
