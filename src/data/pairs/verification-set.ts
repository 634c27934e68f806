import { readFile } from 'node:fs/promises';
import { LineamentError, unreadable } from '../../errors.js';
import type { FaceDataset } from '../dataset.js';
import { loadEncodedPhoto } from '../load-photo.js';
import { UNKNOWN_PERSON } from '../photo-list.js';
import type { OpenedPairs } from './opened-pairs.js';
import { readPickle } from './pickle.js';
import { withoutNumpy } from './pickle-globals.js';

/** insightface splits its pairs into ten parts, in their order. */
const FOLDS = 10;

/**
 * A verification set as insightface publishes them (`lfw.bin`, `cfp_fp.bin`, `agedb_30.bin`, …): a pickle of two lists,
 * the encoded photos, two a pair, and whether each pair shows one person. The photos are faces of 112×112, aligned to the
 * five points of ArcFace. The ten folds are consecutive, as insightface's evaluation takes them.
 *
 * @throws LineamentError FILE_INVALID when it cannot be read, PAIRS_INVALID when it holds something else.
 */
export async function openVerificationSet(path: string): Promise<OpenedPairs> {
  let file: Uint8Array;
  try {
    file = await readFile(path);
  } catch (error) {
    throw unreadable('FILE_INVALID', 'a verification set of insightface', path, error);
  }
  const { photos, same } = contents(readPickle(file, path), path);
  const samples = photos.map((_, i) => ({ label: UNKNOWN_PERSON, source: `${path}#${i}` }));
  const dataset: FaceDataset = {
    name: path,
    classes: [],
    samples,
    load: (index, canvas) => loadEncodedPhoto(photos[index]!, samples[index]!.source, canvas),
  };
  const pairs = same.map((one, i) => ({
    left: 2 * i,
    right: 2 * i + 1,
    same: one,
    fold: Math.floor((i * FOLDS) / same.length),
  }));
  return { dataset, pairs, format: 'insightface verification set', aligned: 'arcface' };
}

interface Contents {
  readonly photos: readonly Uint8Array[];
  readonly same: readonly boolean[];
}

function contents(value: unknown, path: string): Contents {
  const lists = Array.isArray(value) ? value.map(withoutNumpy) : [];
  const [photos, same] = lists.map((list) => (Array.isArray(list) || list instanceof Uint8Array ? [...list] : []));
  if (lists.length !== 2 || !photos || !same) throw invalid(path, 'something else');
  const bytes = photos.map(withoutNumpy);
  const answers = same.map((one) => (one === 1 || one === 0 ? one === 1 : one));
  if (!bytes.every((photo) => photo instanceof Uint8Array)) throw invalid(path, 'a photo that is not bytes');
  if (!answers.every((one) => typeof one === 'boolean')) throw invalid(path, 'an answer that is no boolean');
  if (answers.length === 0 || bytes.length !== 2 * answers.length) {
    throw invalid(path, `${bytes.length} photos and ${answers.length} answers`);
  }
  return { photos: bytes, same: answers };
}

function invalid(path: string, arrived: string): LineamentError {
  return new LineamentError(
    'PAIRS_INVALID',
    `${path}: expected a list of encoded photos, two a pair, and a list of as many booleans as pairs, but found ${arrived}. ` +
      'Take a .bin file that insightface’s data sets come with.',
  );
}
