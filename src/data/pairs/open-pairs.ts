import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { LineamentError } from '../../errors.js';
import { coursePairs } from '../course-layout.js';
import { PairedPhotos, photoList } from '../photo-list.js';
import type { OpenedPairs } from './opened-pairs.js';
import { type PairProtocol, protocolOf, readPairs } from './read-pairs.js';
import { openVerificationSet } from './verification-set.js';

/** The course's folder of verification photos, beside its pair files or around them. */
const VERIFICATION_FOLDER = 'ver_data';

export interface OpenPairsOptions {
  /** The folder that the file's paths are relative to. Default: the file's own. */
  readonly images?: string | undefined;
  /** Default: told from how the file begins. */
  readonly protocol?: PairProtocol | undefined;
  /** Of a course's data set: the pairs with answers, or those without. Default `val`. */
  readonly list?: 'val' | 'test';
}

/**
 * Opens a list of pairs with its photos. A `.bin` is a verification set of insightface's, photos included (see
 * {@link openVerificationSet}). Any other file is read by {@link readPairs}, and its photos are looked for below `images`,
 * below a `ver_data` in it, or, where `images` is that `ver_data`, below the folder that holds it: so the lists of the CMU
 * course load wherever they lie. A folder is that course's data set, and its `list` is taken.
 *
 * @throws LineamentError FILE_INVALID, PAIRS_INVALID when the file cannot be understood or none of its photos is there.
 */
export async function openPairs(
  from: string,
  { images, protocol, list = 'val' }: OpenPairsOptions = {},
): Promise<OpenedPairs> {
  const isFolder = statSync(from, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const file = isFolder ? coursePairs(from, list) : from;
  if (file.toLowerCase().endsWith('.bin')) return openVerificationSet(file);
  const taken = protocol ?? (await protocolOf(file));
  const photos = new PairedPhotos();
  for await (const pairs of readPairs(file, taken)) for (const pair of pairs) photos.add(pair);
  const { paths, pairs } = photos;
  return {
    dataset: photoList(paths, rootOf(paths, file, images ?? dirname(file))),
    pairs,
    protocol: taken,
    format: `${taken === 'lfw' ? 'pairs of LFW' : 'a list of trials'}${isFolder ? ` (${file})` : ''}`,
  };
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
