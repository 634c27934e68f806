import { galleryPath } from '../gallery/location.js';
import { openGallery } from '../gallery/sqlite-store.js';
import type { GalleryStore } from '../gallery/store.js';
import type { Arguments, OptionSpecs } from './arguments.js';

export const GALLERY_OPTION = {
  gallery: {
    value: 'file',
    help: 'the gallery; default: gallery.db in LINEAMENT_HOME, $XDG_DATA_HOME/lineament or ~/.lineament',
  },
} as const satisfies OptionSpecs;

/** Opens the gallery that `--gallery` names, or the default one. */
export function galleryOf(args: Arguments): Promise<GalleryStore> {
  return openGallery(args.text('gallery') ?? galleryPath());
}
