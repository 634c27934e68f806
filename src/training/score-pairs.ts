import type { Canvas, FaceDataset } from '../data/dataset.js';
import type { SamplePair } from '../data/pairs/pair.js';
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
}

export interface ScoreOptions {
  readonly dataset: FaceDataset;
  readonly pairs: readonly SamplePair[];
  readonly embedder: Embedder;
  /** How photos are brought to the embedder's input size. */
  readonly canvas: Canvas;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** The embeddings of the samples at `indices`, by index; photos of the next batch are decoded while this one is embedded. */
async function embedSamples(indices: readonly number[], options: ScoreOptions): Promise<Map<number, Float32Array>> {
  const { dataset, embedder, canvas, onProgress, signal } = options;
  const embeddings = new Map<number, Float32Array>();
  const load = (start: number) => {
    const faces = Promise.all(indices.slice(start, start + BATCH).map((index) => dataset.load(index, canvas)));
    // A failure is reported when its turn comes; until then it must not count as unhandled.
    faces.catch(() => {});
    return faces;
  };
  let next = load(0);
  for (let start = 0; start < indices.length; start += BATCH) {
    signal?.throwIfAborted();
    const faces = await next;
    next = load(start + BATCH);
    (await embedder.embed(faces)).forEach((embedding, i) => embeddings.set(indices[start + i]!, embedding));
    onProgress?.(Math.min(start + BATCH, indices.length), indices.length);
  }
  return embeddings;
}

/** The cosine of two unit-length embeddings. */
function similarity(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/**
 * Embeds every photo of the pairs once, and scores each pair by cosine similarity.
 *
 * @throws PAIRS_INVALID when a pair has no label; the photo's own error when one cannot be read.
 */
export async function scorePairs(options: ScoreOptions): Promise<ScoredPairs> {
  const { pairs } = options;
  const unlabelled = pairs.findIndex(({ same }) => same === null);
  if (unlabelled >= 0) {
    throw new LineamentError(
      'PAIRS_INVALID',
      `expected every pair to say whether it shows the same person, but pair ${unlabelled + 1} of ${pairs.length} does not`,
    );
  }
  const indices = [...new Set(pairs.flatMap(({ left, right }) => [left, right]))].sort((a, b) => a - b);
  const embeddings = await embedSamples(indices, options);
  return {
    pairs,
    scores: Float64Array.from(pairs, ({ left, right }) => similarity(embeddings.get(left)!, embeddings.get(right)!)),
    same: pairs.map(({ same }) => same === true),
    folds: pairs.map(({ fold }) => fold),
    photos: indices.length,
  };
}
