import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { LineamentError } from '../errors.js';

/** Photos to train on, or held-out photos of the same people. */
export type DataPart = 'train' | 'dev';

/** The folder of the labelled photos in the data set of the CMU Introduction to Deep Learning course (HW2P2). */
const CLASSIFICATION_FOLDER = 'cls_data';
const VERIFICATION_FOLDER = 'ver_data';

/** What a part has been called since 2024. */
const FOLDERS = { train: ['train'], dev: ['dev', 'val'] } as const satisfies Record<DataPart, readonly string[]>;

/**
 * The folder with a part of the course's data set, where `root` is that data set (it holds a `cls_data`) or its `cls_data`;
 * null where it is not. How the part holds its photos is told by `layoutOf`: a folder a person in 2024, `images/` with
 * `labels.txt` since.
 *
 * @throws LineamentError DATASET_INVALID when the data set lacks the part.
 */
export function coursePart(root: string, part: DataPart): string | null {
  if (!isFolder(root)) return null;
  const inside = join(root, CLASSIFICATION_FOLDER);
  const folder = isFolder(inside) ? inside : basename(resolve(root)) === CLASSIFICATION_FOLDER ? root : null;
  if (folder === null) return null;
  const candidates = FOLDERS[part].map((name) => join(folder, name));
  const found = candidates.find(isFolder);
  if (found !== undefined) return found;
  throw new LineamentError(
    'DATASET_INVALID',
    `${folder} holds no ${FOLDERS[part].join(' or ')}. Unpack the data set as a whole.`,
  );
}

/**
 * The list of pairs in the course's data set at `root`: beside `ver_data` or in it, as `.txt` or `.csv`.
 *
 * @param list `val` with answers, `test` without.
 * @throws LineamentError PAIRS_INVALID when there is none.
 */
export function coursePairs(root: string, list: 'val' | 'test'): string {
  const names = [`${list}_pairs.txt`, `${list}_pairs.csv`];
  const candidates = [root, join(root, VERIFICATION_FOLDER)].flatMap((folder) =>
    names.map((name) => join(folder, name)),
  );
  const found = candidates.find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new LineamentError(
    'PAIRS_INVALID',
    `${root} is a folder without ${names.join(' or ')} in it or in its ${VERIFICATION_FOLDER}. Name the file that lists the pairs.`,
  );
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
