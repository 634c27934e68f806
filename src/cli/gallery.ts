import { existsSync } from 'node:fs';
import { LineamentError } from '../errors.js';
import type { Gallery } from '../gallery/gallery.js';
import { galleryPath } from '../gallery/location.js';
import { openGallery } from '../gallery/sqlite-store.js';
import type { Arguments, OptionSpecs } from './arguments.js';

export const GALLERY_OPTION = {
  gallery: {
    value: 'file',
    help: 'the gallery; default: gallery.db in LINEAMENT_HOME, $XDG_DATA_HOME/lineament or ~/.lineament',
  },
} as const satisfies OptionSpecs;

/** Where the gallery is, or would be. */
export function galleryFile(args: Arguments): string {
  return args.text('gallery') ?? galleryPath();
}

/** Opens the gallery that `--gallery` names, or the default one; makes it where there is none. */
export function galleryOf(args: Arguments): Promise<Gallery> {
  return openGallery(galleryFile(args));
}

/** The same for a command that only looks, or removes: null where there is none, and none is made. */
export async function existingGalleryOf(args: Arguments): Promise<Gallery | null> {
  return existsSync(galleryFile(args)) ? galleryOf(args) : null;
}

/** @throws NOT_ENROLLED where there is no gallery, and so nobody in it. */
export async function galleryWith(collection: string, args: Arguments): Promise<Gallery> {
  const gallery = await existingGalleryOf(args);
  if (gallery !== null) return gallery;
  throw new LineamentError(
    'NOT_ENROLLED',
    `There is no collection "${collection}": there is no gallery at ${galleryFile(args)}.`,
    {
      cure: 'Enrol somebody first, with lineament enroll; or name the gallery with --gallery.',
    },
  );
}

/** Where the gallery is. @throws FILE_INVALID where there is none. */
export function existingGalleryFile(args: Arguments): string {
  const path = galleryFile(args);
  if (existsSync(path)) return path;
  throw new LineamentError('FILE_INVALID', `there is no gallery at ${path}; lineament enroll makes one`);
}
