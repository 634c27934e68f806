import { LineamentError } from '../errors.js';
import { openGallery } from '../gallery/open-gallery.js';
import type { Arguments } from './arguments.js';
import { existingGalleryPlace, galleryOf } from './gallery.js';
import type { Output } from './output.js';

/** Writes a collection to a file that other programs read. */
export async function exportFile(args: Arguments, output: Output): Promise<void> {
  const [, collection, file] = args.words('action', 'collection', 'file');
  await using gallery = await openGallery(existingGalleryPlace(args));
  const templates = await gallery.export(collection, file, { originals: args.flag('photos') });
  output.answer(
    { collection, file, templates },
    `${file} holds the ${templates} templates of ${collection}, not encrypted: they are personal data`,
  );
}

/** Adds what such a file holds; makes the gallery where there is none. */
export async function importFile(args: Arguments, output: Output): Promise<void> {
  const [, file, name, ...others] = args.positionals;
  if (file === undefined || others.length > 0) {
    throw new LineamentError('USAGE', 'expected import <file> [collection] after the command');
  }
  await using gallery = await galleryOf(args);
  const { collection, added, known } = await gallery.import(file, name === undefined ? {} : { collection: name });
  output.answer(
    { collection, added, known },
    `${collection}: ${added} added${known > 0 ? `, ${known} were there already` : ''}`,
  );
}
