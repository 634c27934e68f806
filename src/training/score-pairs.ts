import type { BrokenPhoto } from '../data/loader.js';
import type { SamplePair } from '../data/pairs/pair.js';
import type { PhotoBatch } from '../data/photo-batches.js';
import { LineamentError } from '../errors.js';
import type { Embedder } from '../face/embedder.js';

/** The similarity of a pair with a photo in which no face was found: it passes no threshold, as it would pass none in use. */
export const NO_FACE_SCORE = -1;

/** Faces that are ready for an embedder, with the samples they are of. */
export interface FaceBatch extends PhotoBatch {
  /** Samples in whose photo no face was found; absent where none was looked for. */
  readonly noFace?: readonly number[];
}

/** Pairs with their similarities. */
export interface PairSimilarities {
  readonly pairs: readonly SamplePair[];
  readonly scores: Float64Array;
  /** How many photos were embedded, each once. */
  readonly photos: number;
  /** Photos that cannot be read; the pairs with one of them are left out. */
  readonly broken: readonly BrokenPhoto[];
  /** Photos in which no face was found, and the pairs with one of them, which have {@link NO_FACE_SCORE}. */
  readonly noFace: { readonly samples: readonly number[]; readonly pairs: number };
}

/** Pairs with their similarities and answers, as the metrics take them. */
export interface ScoredPairs extends PairSimilarities {
  readonly same: readonly boolean[];
  readonly folds: readonly number[];
}

export interface ScoreOptions {
  readonly pairs: readonly SamplePair[];
  readonly embedder: Embedder;
  /** The faces of the samples at these indices, such as `photoBatches` reads them. */
  readonly faces: (indices: readonly number[]) => AsyncIterable<FaceBatch>;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** The embeddings of the samples at `indices` by index, less those that are broken or show no face. */
async function embedSamples(
  indices: readonly number[],
  { faces, embedder, onProgress, signal }: Omit<ScoreOptions, 'pairs'>,
): Promise<{ embeddings: Map<number, Float32Array>; broken: BrokenPhoto[]; noFace: number[] }> {
  const embeddings = new Map<number, Float32Array>();
  const broken: BrokenPhoto[] = [];
  const noFace: number[] = [];
  for await (const batch of faces(indices)) {
    signal?.throwIfAborted();
    (await embedder.embed(batch.photos)).forEach((embedding, i) => embeddings.set(batch.indices[i]!, embedding));
    broken.push(...batch.broken);
    noFace.push(...(batch.noFace ?? []));
    onProgress?.(embeddings.size + broken.length + noFace.length, indices.length);
  }
  return { embeddings, broken, noFace };
}

/** The cosine of two unit-length embeddings. */
function similarity(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/**
 * {@link pairSimilarities} of pairs whose answers are known.
 *
 * @throws PAIRS_INVALID when a pair has no label; what {@link pairSimilarities} throws.
 */
export async function scorePairs(options: ScoreOptions): Promise<ScoredPairs> {
  const unlabelled = options.pairs.findIndex(({ same }) => same === null);
  if (unlabelled >= 0) {
    throw new LineamentError(
      'PAIRS_INVALID',
      `expected every pair to say whether it shows the same person, but pair ${unlabelled + 1} of ${options.pairs.length} does not`,
    );
  }
  const scored = await pairSimilarities(options);
  return {
    ...scored,
    same: scored.pairs.map(({ same }) => same === true),
    folds: scored.pairs.map(({ fold }) => fold),
  };
}

/**
 * Embeds every photo of the pairs once, and scores each pair by cosine similarity.
 *
 * @throws NO_FACE when there is a face in none of the photos; what `faces` throws.
 */
export async function pairSimilarities({ pairs: asked, ...options }: ScoreOptions): Promise<PairSimilarities> {
  const indices = [...new Set(asked.flatMap(({ left, right }) => [left, right]))].sort((a, b) => a - b);
  const { embeddings, broken, noFace } = await embedSamples(indices, options);
  if (embeddings.size === 0 && noFace.length > 0) {
    throw new LineamentError('NO_FACE', `no face was found in any of the ${noFace.length} photos of the pairs`);
  }
  const faceless = new Set(noFace);
  const isFaceless = ({ left, right }: SamplePair) => faceless.has(left) || faceless.has(right);
  const unread = new Set(broken.map(({ index }) => index));
  const pairs = asked.filter(({ left, right }) => !unread.has(left) && !unread.has(right));
  return {
    pairs,
    scores: Float64Array.from(pairs, (pair) =>
      isFaceless(pair) ? NO_FACE_SCORE : similarity(embeddings.get(pair.left)!, embeddings.get(pair.right)!),
    ),
    photos: embeddings.size,
    broken,
    noFace: { samples: noFace, pairs: pairs.filter(isFaceless).length },
  };
}
