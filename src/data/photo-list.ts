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

/** Pairs of photos as indices into their paths, each of which is kept once; so a million pairs take little memory. */
export class PairedPhotos {
  readonly #indices = new Map<string, number>();
  readonly pairs: SamplePair[] = [];

  /** The photos of all pairs so far, in the order in which they were first named. */
  get paths(): string[] {
    return [...this.#indices.keys()];
  }

  add({ left, right, same, fold }: PhotoPair): void {
    this.pairs.push({ left: this.#indexOf(left), right: this.#indexOf(right), same, fold });
  }

  #indexOf(path: string): number {
    const known = this.#indices.get(path);
    if (known !== undefined) return known;
    const index = this.#indices.size;
    this.#indices.set(path, index);
    return index;
  }
}
