import { readdirSync } from 'node:fs';
import { basename, dirname, extname, join, relative, sep } from 'node:path';
import { type DataRoot, pathOf } from '../../data/data-root.js';
import type { FaceDataset } from '../../data/dataset.js';
import { loadPhoto } from '../../data/load-photo.js';
import { LineamentError } from '../../errors.js';

const stemOf = (path: string): string => basename(path, extname(path));

/**
 * The photos that the faces of a data set were cut from, each in the place of its face: `lineament align` keeps the tree
 * and the name of a photo, but for its ending.
 *
 * @param train the folders of the data set.
 * @param photos for each of these the folder that was aligned into it.
 * @throws {LineamentError} DATASET_INVALID for a face whose photo is not there, or of which two photos could be meant.
 */
export function originalsOf(dataset: FaceDataset, train: readonly DataRoot[], photos: readonly string[]): FaceDataset {
  const folders = new Map<string, readonly string[]>();
  const namesIn = (folder: string): readonly string[] => {
    let names = folders.get(folder);
    if (names === undefined) folders.set(folder, (names = existingNames(folder)));
    return names;
  };
  const samples = dataset.samples.map(({ label, source }) => {
    const root = train.findIndex((each) => source.startsWith(`${pathOf(each)}${sep}`));
    const folder = root < 0 ? '' : join(photos[root]!, relative(pathOf(train[root]!), dirname(source)));
    const found = root < 0 ? [] : namesIn(folder).filter((name) => stemOf(name) === stemOf(source));
    if (found.length === 1) return { label, source: join(folder, found[0]!) };
    throw new LineamentError(
      'DATASET_INVALID',
      `${source} was cut from ${found.length === 0 ? 'no photo' : `one of ${found.join(', ')}`} in ${folder || photos.join(', ')}: ` +
        'expected one of the same name, whatever its ending. Name in teacher.photos the folders that data.train was aligned from, in the same order.',
    );
  });
  return {
    name: photos.join(' + '),
    classes: dataset.classes,
    samples,
    load: (index, canvas) => loadPhoto(samples[index]!.source, canvas),
  };
}

function existingNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
