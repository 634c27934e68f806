import { resolve } from 'node:path';
import type { FaceDataset } from './dataset.js';
import { loadPhoto } from './load-photo.js';
import type { PhotoPair, SamplePair } from './pairs/pair.js';

/** The label of a photo whose person is not known. */
export const UNKNOWN_PERSON = -1;

/** Photos without labels, so that they can be loaded like any data set: those of pairs, for one. */
export function photoList(paths: readonly string[], root = '.'): FaceDataset {
  const samples = paths.map((path) => ({ label: UNKNOWN_PERSON, source: resolve(root, path) }));
  return {
    name: `${paths.length} photos under ${root}`,
    classes: [],
    samples,
    load: (index, canvas) => loadPhoto(samples[index]!.source, canvas),
  };
}

/** The photos of pairs, each once, and the pairs as indices into them. */
export function photosOfPairs(
  pairs: readonly PhotoPair[],
  root: string,
): { readonly dataset: FaceDataset; readonly pairs: SamplePair[] } {
  const indices = new Map<string, number>();
  const indexOf = (path: string): number => {
    const known = indices.get(path);
    if (known !== undefined) return known;
    indices.set(path, indices.size);
    return indices.size - 1;
  };
  const indexed = pairs.map(({ left, right, same, fold }) => ({
    left: indexOf(left),
    right: indexOf(right),
    same,
    fold,
  }));
  return { dataset: photoList([...indices.keys()], root), pairs: indexed };
}
