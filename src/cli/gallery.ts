import { existsSync } from 'node:fs';
import { LineamentError } from '../errors.js';
import type { Gallery } from '../gallery/gallery.js';
import { galleryPath, isPostgresUrl, publicPlace } from '../gallery/location.js';
import { openGallery } from '../gallery/open-gallery.js';
import type { Arguments, OptionSpecs } from './arguments.js';

export const GALLERY_OPTION = {
  gallery: {
    value: 'file|url',
    help: 'the gallery, a file or postgres://…; default: gallery.db in LINEAMENT_HOME, $XDG_DATA_HOME/lineament or ~/.lineament',
  },
  store: { value: 'file|url', help: 'the same' },
} as const satisfies OptionSpecs;

/** Where the gallery is, or would be: a file, or the URL of a PostgreSQL database. */
export function galleryPlace(args: Arguments): string {
  const place = args.text('store') ?? args.text('gallery') ?? galleryPath();
  if (/^[a-z]+:\/\//i.test(place) && !place.startsWith('file://') && !isPostgresUrl(place)) {
    throw new LineamentError('USAGE', `expected the file of a gallery, or postgres://…, but got "${place}"`);
  }
  return place.replace(/^file:\/\//, '');
}

/** PostgreSQL says itself what is not there. */
function isThere(place: string): boolean {
  return isPostgresUrl(place) || existsSync(place);
}

/** Opens the gallery that `--gallery` or `--store` names, or the default one; makes it where there is none. */
export function galleryOf(args: Arguments): Promise<Gallery> {
  return openGallery(galleryPlace(args));
}

/** The same for a command that only looks, or removes: null where there is none, and none is made. */
export async function existingGalleryOf(args: Arguments): Promise<Gallery | null> {
  return isThere(galleryPlace(args)) ? galleryOf(args) : null;
}

/** @throws NOT_ENROLLED where there is no gallery, and so nobody in it. */
export async function galleryWith(collection: string, args: Arguments): Promise<Gallery> {
  const gallery = await existingGalleryOf(args);
  if (gallery !== null) return gallery;
  throw new LineamentError(
    'NOT_ENROLLED',
    `There is no collection "${collection}": there is no gallery at ${publicPlace(galleryPlace(args))}.`,
    {
      cure: 'Enrol somebody first, with lineament enroll; or name the gallery with --gallery.',
    },
  );
}

/** Where the gallery is. @throws FILE_INVALID where there is none. */
export function existingGalleryPlace(args: Arguments): string {
  const place = galleryPlace(args);
  if (isThere(place)) return place;
  throw new LineamentError('FILE_INVALID', `there is no gallery at ${place}; lineament enroll makes one`);
}
