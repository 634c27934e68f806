import type { Canvas, FaceDataset } from '../data/dataset.js';
import type { BrokenPhoto } from '../data/loader.js';
import type { SamplePair } from '../data/pairs/pair.js';
import { photoBatches } from '../data/photo-batches.js';
import { LineamentError } from '../errors.js';
import type { Embedder } from '../face/embedder.js';

const BATCH = 64;

/** Pairs with their similarities, as the metrics take them. */
export interface ScoredPairs {
  readonly pairs: readonly SamplePair[];
  readonly scores: Float64Array;
  readonly same: readonly boolean[];
  readonly folds: readonly number[];
  /** How many photos were embedded, each once. */
  readonly photos: number;
  /** Photos that cannot be read; the pairs with one of them are left out. */
  readonly broken: readonly BrokenPhoto[];
}

export interface ScoreOptions {
  readonly dataset: FaceDataset;
  readonly pairs: readonly SamplePair[];
  readonly embedder: Embedder;
  /** How photos are brought to the embedder's input size. */
  readonly canvas: Canvas;
  /** A photo that cannot be read is left out with its pairs (`skip`), or stops the scoring (`fail`, the default). */
  readonly onBroken?: 'skip' | 'fail';
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** The embeddings of the samples at `indices` by index, less those whose photo is broken. */
async function embedSamples(
  indices: readonly number[],
  { dataset, embedder, canvas, onBroken = 'fail', onProgress, signal }: ScoreOptions,
): Promise<{ embeddings: Map<number, Float32Array>; broken: BrokenPhoto[] }> {
  const embeddings = new Map<number, Float32Array>();
  const broken: BrokenPhoto[] = [];
  for await (const batch of photoBatches(dataset, indices, { batchSize: BATCH, canvas, onBroken })) {
    signal?.throwIfAborted();
    (await embedder.embed(batch.photos)).forEach((embedding, i) => embeddings.set(batch.indices[i]!, embedding));
    broken.push(...batch.broken);
    onProgress?.(embeddings.size + broken.length, indices.length);
  }
  return { embeddings, broken };
}

/** The cosine of two unit-length embeddings. */
function similarity(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/**
 * Embeds every photo of the pairs once, and scores each pair by cosine similarity.
 *
 * @throws PAIRS_INVALID when a pair has no label; under `fail` the photo's own error when one cannot be read, under
 * `skip` DATASET_INVALID when none can.
 */
export async function scorePairs(options: ScoreOptions): Promise<ScoredPairs> {
  const unlabelled = options.pairs.findIndex(({ same }) => same === null);
  if (unlabelled >= 0) {
    throw new LineamentError(
      'PAIRS_INVALID',
      `expected every pair to say whether it shows the same person, but pair ${unlabelled + 1} of ${options.pairs.length} does not`,
    );
  }
  const indices = [...new Set(options.pairs.flatMap(({ left, right }) => [left, right]))].sort((a, b) => a - b);
  const { embeddings, broken } = await embedSamples(indices, options);
  const pairs = options.pairs.filter(({ left, right }) => embeddings.has(left) && embeddings.has(right));
  return {
    pairs,
    scores: Float64Array.from(pairs, ({ left, right }) => similarity(embeddings.get(left)!, embeddings.get(right)!)),
    same: pairs.map(({ same }) => same === true),
    folds: pairs.map(({ fold }) => fold),
    photos: embeddings.size,
    broken,
  };
}
