import { basename, dirname } from 'node:path';
import { LineamentError } from '../../errors.js';
import type { FolderIndex } from './folder-index.js';

/**
 * Where the photos of shards lie and whom they show, 16 bytes a photo and no object: there may be millions. Plain data in
 * shared memory, so that threads have it in common. Photos are numbered through the files in their order.
 */
export interface ShardIndex {
  readonly name: string;
  readonly format: string;
  readonly files: readonly { readonly path: string; readonly crop: number | undefined }[];
  /** The number of each file's first photo, and last how many photos there are. */
  readonly starts: Int32Array;
  /** What is read for a photo: from which byte of its file on, and how many. */
  readonly offsets: Float64Array;
  readonly lengths: Uint32Array;
  /** Indices of `classes`. */
  readonly labels: Int32Array;
  /** The people, by code unit. */
  readonly classes: readonly string[];
}

/**
 * The index of these files, from those of their folders.
 *
 * @param minimumPhotos people with fewer photos are left out.
 * @throws LineamentError DATASET_INVALID when nobody is left.
 */
export function joinIndexes(
  files: ShardIndex['files'],
  folders: ReadonlyMap<string, FolderIndex>,
  minimumPhotos: number,
): Omit<ShardIndex, 'name' | 'format'> {
  const parts = files.map(({ path }) => {
    const folder = dirname(path);
    return { folder, ...folders.get(folder)!.files.get(basename(path))! };
  });
  const counts = new Map(Array.from(folders, ([folder, { people }]) => [folder, new Uint32Array(people.length)]));
  for (const { folder, labels } of parts) {
    const here = counts.get(folder)!;
    for (const label of labels) here[label]!++;
  }
  const photos = new Map<string, number>();
  for (const [folder, here] of counts) {
    const { people } = folders.get(folder)!;
    here.forEach((count, n) => {
      if (count > 0) photos.set(people[n]!, (photos.get(people[n]!) ?? 0) + count);
    });
  }
  const classes = Array.from(photos.keys()).filter((person) => photos.get(person)! >= minimumPhotos);
  if (classes.length === 0) throw nobodyLeft(files, photos.size, minimumPhotos);
  const numbers = new Map(classes.sort().map((person, n) => [person, n]));
  const total = classes.reduce((sum, person) => sum + photos.get(person)!, 0);
  const labelsIn = new Map(
    Array.from(folders, ([folder, { people }]) => {
      return [folder, Int32Array.from(people, (person) => numbers.get(person) ?? -1)];
    }),
  );

  const starts = new Int32Array(new SharedArrayBuffer((files.length + 1) * 4));
  const offsets = new Float64Array(new SharedArrayBuffer(total * 8));
  const lengths = new Uint32Array(new SharedArrayBuffer(total * 4));
  const labels = new Int32Array(new SharedArrayBuffer(total * 4));
  let at = 0;
  for (const [file, part] of parts.entries()) {
    starts[file] = at;
    const labelOf = labelsIn.get(part.folder)!;
    for (let n = 0; n < part.labels.length; n++) {
      const label = labelOf[part.labels[n]!]!;
      if (label < 0) continue;
      offsets[at] = part.offsets[n]!;
      lengths[at] = part.lengths[n]!;
      labels[at++] = label;
    }
  }
  starts[files.length] = at;
  return { files, starts, offsets, lengths, labels, classes };
}

function nobodyLeft(files: ShardIndex['files'], people: number, minimumPhotos: number): LineamentError {
  const named = files.length === 1 ? files[0]!.path : `${files[0]!.path} and ${files.length - 1} more`;
  return new LineamentError(
    'DATASET_INVALID',
    people === 0
      ? `There are no photos in ${named}. Expected the layout of WebDataset: 0001.jpg, 0001.cls, 0002.jpg, …`
      : `None of the ${people} people in ${named} has ${minimumPhotos} photos or more. Lower minimumPhotos.`,
  );
}

/** The number of the file that a photo is in. */
export function fileOf({ starts }: Pick<ShardIndex, 'starts'>, record: number): number {
  let [low, high] = [0, starts.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= record) low = middle;
    else high = middle;
  }
  return low;
}
