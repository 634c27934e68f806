import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { LineamentError } from '../../errors.js';
import type { FaceDataset } from '../dataset.js';
import { PairedPhotos, photoList } from '../photo-list.js';
import type { SamplePair } from './pair.js';
import { type PairProtocol, protocolOf, readPairs } from './read-pairs.js';

/** The course's folder of verification photos, beside its pair files or around them. */
const VERIFICATION_FOLDER = 'ver_data';

export interface OpenPairsOptions {
  /** The folder that the file's paths are relative to. Default: the file's own. */
  readonly images?: string | undefined;
  /** Default: told from how the file begins. */
  readonly protocol?: PairProtocol | undefined;
}

/** Pairs and the photos that they name, each once. */
export interface OpenedPairs {
  readonly dataset: FaceDataset;
  readonly pairs: readonly SamplePair[];
}

/**
 * Reads a pair file (see {@link readPairs}) and finds its photos: below `images`, below a `ver_data` in it, or, where
 * `images` is that `ver_data`, below the folder that holds it. So the lists of the CMU course load wherever they lie.
 *
 * @throws LineamentError FILE_INVALID, PAIRS_INVALID when the file cannot be understood or none of its photos is there.
 */
export async function openPairs(
  file: string,
  { images = dirname(file), protocol }: OpenPairsOptions = {},
): Promise<OpenedPairs & { readonly protocol: PairProtocol }> {
  const taken = protocol ?? (await protocolOf(file));
  const photos = new PairedPhotos();
  for await (const pairs of readPairs(file, taken)) for (const pair of pairs) photos.add(pair);
  const { paths, pairs } = photos;
  return { protocol: taken, dataset: photoList(paths, rootOf(paths, file, images)), pairs };
}

function rootOf(paths: readonly string[], file: string, images: string): string {
  const around = basename(resolve(images)) === VERIFICATION_FOLDER ? [dirname(resolve(images))] : [];
  const roots = [images, join(images, VERIFICATION_FOLDER), ...around];
  const found = roots.find((root) => paths.some((path) => existsSync(resolve(root, path))));
  if (found !== undefined) return found;
  throw new LineamentError(
    'PAIRS_INVALID',
    `${file}: none of the photos it names is in ${resolve(images)}; the first is ${paths[0]}. ` +
      'Name the folder that its paths are relative to: --images, or pairs.images in a recipe.',
  );
}
