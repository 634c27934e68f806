import type { RgbImage } from '../image/image.js';
import { LineamentError } from '../errors.js';
import type { Canvas, FaceDataset } from './dataset.js';
import { type BrokenPhoto, isBrokenPhoto } from './loader.js';

/** Photos a batch, where nothing else decides. */
const BATCH = 64;

export interface PhotoBatchOptions {
  /** Default 64. */
  readonly batchSize?: number;
  /** The size that photos are brought to; undefined: their own. */
  readonly canvas: Canvas | undefined;
  /** A photo that cannot be read is left out and told (`skip`), or stops the reading with its error (`fail`, the default). */
  readonly onBroken?: 'skip' | 'fail';
}

/** Photos with the samples they are of, and what of the batch could not be read. */
export interface PhotoBatch {
  readonly indices: readonly number[];
  readonly photos: readonly RgbImage[];
  readonly broken: readonly BrokenPhoto[];
}

/**
 * Reads the photos of `indices` once, in this order, for measuring: a broken one is never replaced by another, as in
 * training, or that one would count twice. The next batch is decoded while this one is used.
 *
 * @throws LineamentError DATASET_INVALID when not one can be read; under `fail` whatever a broken photo threw.
 */
export async function* photoBatches(
  dataset: FaceDataset,
  indices: readonly number[],
  { batchSize = BATCH, canvas, onBroken = 'fail' }: PhotoBatchOptions,
): AsyncGenerator<PhotoBatch, void, undefined> {
  const read = async (index: number): Promise<RgbImage | BrokenPhoto> => {
    try {
      return await dataset.load(index, canvas);
    } catch (error) {
      if (onBroken === 'fail' || !isBrokenPhoto(error)) throw error;
      return { index, source: dataset.samples[index]!.source, message: error.message };
    }
  };
  const load = (start: number): Promise<(RgbImage | BrokenPhoto)[]> => {
    const loading = Promise.all(indices.slice(start, start + batchSize).map(read));
    // A failure is reported when its turn comes; until then it must not count as unhandled.
    loading.catch(() => {});
    return loading;
  };
  let [left, first] = [indices.length, ''];
  let next = load(0);
  for (let start = 0; start < indices.length; start += batchSize) {
    const loaded = await next;
    next = load(start + batchSize);
    const batch = { indices: [] as number[], photos: [] as RgbImage[], broken: [] as BrokenPhoto[] };
    loaded.forEach((photo, n) => {
      if ('message' in photo) return batch.broken.push(photo);
      batch.indices.push(indices[start + n]!);
      batch.photos.push(photo);
    });
    yield batch;
    left -= batch.broken.length;
    first ||= batch.broken[0]?.message ?? '';
  }
  if (left === 0 && indices.length > 0) {
    throw new LineamentError(
      'DATASET_INVALID',
      `None of the ${indices.length} photos of ${dataset.name} can be read; the first: ${first}`,
    );
  }
}
