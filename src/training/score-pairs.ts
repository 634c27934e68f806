import type { BrokenPhoto } from '../data/loader.js';
import type { SamplePair } from '../data/pairs/pair.js';
import { LineamentError } from '../errors.js';
import { type EmbeddedSamples, embedSamples, type EmbedSamplesOptions } from './embed-samples.js';

/** The similarity of a pair with a photo in which no face was found: it passes no threshold, as it would pass none in use. */
export const NO_FACE_SCORE = -1;

/** Below this quality a face is hard to recognise: `Quality` then has a reason. */
const LOW_QUALITY = 0.5;

/** Photos of one kind, and how many of the pairs have one. */
export interface PhotosOfPairs {
  /** Indices of samples. */
  readonly samples: readonly number[];
  readonly pairs: number;
}

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
  /** Photos in which no face was found: their pairs have {@link NO_FACE_SCORE}. */
  readonly noFace: PhotosOfPairs;
  /** Photos with more than one face, of which the main one counts. */
  readonly severalFaces: PhotosOfPairs;
  /** Photos whose face is of a quality below 0.5. */
  readonly lowQuality: PhotosOfPairs;
}

/** How alike two embeddings of unit length are; higher is more alike. */
export type Measure = (a: Float32Array, b: Float32Array) => number;

/**
 * `a·b`, and `−‖a − b‖`, summed in double precision. Of unit length, `‖a − b‖² = 2 − 2 a·b`: they put pairs in the same
 * order, so every figure but the thresholds is the same.
 */
export const MEASURES = {
  cosine: (a, b) => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
    return sum;
  },
  euclidean: (a, b) => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
    return -Math.sqrt(sum);
  },
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof MEASURES;

/** The samples that pairs are of, each once, in ascending order. */
export function samplesOf(pairs: readonly SamplePair[]): number[] {
  const indices = new Set<number>();
  for (const { left, right } of pairs) indices.add(left).add(right);
  return [...indices].sort((a, b) => a - b);
}

/** @throws PAIRS_INVALID when a pair has no label, or all have the same: told before photos are embedded, which may take hours. */
export function requireLabels(pairs: readonly SamplePair[]): void {
  const unlabelled = pairs.findIndex(({ same }) => same === null);
  if (unlabelled >= 0) {
    throw new LineamentError(
      'PAIRS_INVALID',
      `expected every pair to say whether it shows the same person, but pair ${unlabelled + 1} of ${pairs.length} does not`,
    );
  }
  const ofSame = pairs.filter(({ same }) => same).length;
  if (ofSame > 0 && ofSame < pairs.length) return;
  throw new LineamentError(
    'PAIRS_INVALID',
    `expected pairs of the same person and pairs of different people, got ${ofSame} of the same and ${pairs.length - ofSame} of different: ` +
      'error rates need both',
  );
}

/** Scores each pair by how alike its embeddings are. */
export function scoreEmbedded(
  asked: readonly SamplePair[],
  { embeddings, sightings, broken, noFace }: EmbeddedSamples,
  measure: MeasureName = 'cosine',
): ScoredPairs {
  const unread = new Set(broken.map(({ index }) => index));
  const pairs = unread.size === 0 ? asked : asked.filter(({ left, right }) => !unread.has(left) && !unread.has(right));
  const likeness = MEASURES[measure];
  const lowest = measure === 'euclidean' ? -2 : NO_FACE_SCORE;
  const seen = [...sightings];
  return {
    pairs,
    scores: Float64Array.from(pairs, ({ left, right }) => {
      const [a, b] = [embeddings.get(left), embeddings.get(right)];
      return a === undefined || b === undefined ? lowest : likeness(a, b);
    }),
    same: pairs.map(({ same }) => same === true),
    folds: pairs.map(({ fold }) => fold),
    photos: embeddings.size,
    broken,
    noFace: countPairs(noFace, pairs),
    severalFaces: countPairs(
      seen.filter(([, { faces }]) => faces > 1).map(([index]) => index),
      pairs,
    ),
    lowQuality: countPairs(
      seen.filter(([, { quality }]) => quality < LOW_QUALITY).map(([index]) => index),
      pairs,
    ),
  };
}

function countPairs(samples: readonly number[], pairs: readonly SamplePair[]): PhotosOfPairs {
  const these = new Set(samples);
  const count = pairs.reduce((sum, { left, right }) => sum + (these.has(left) || these.has(right) ? 1 : 0), 0);
  return { samples: samples.toSorted((a, b) => a - b), pairs: count };
}

/**
 * Embeds every photo of the pairs once, and scores each pair by cosine similarity.
 *
 * @throws PAIRS_INVALID when a pair has no label; NO_FACE when there is a face in none of the photos; what `faces` throws.
 */
export async function scorePairs({
  pairs,
  ...options
}: EmbedSamplesOptions & { readonly pairs: readonly SamplePair[] }): Promise<ScoredPairs> {
  requireLabels(pairs);
  return scoreEmbedded(pairs, await embedSamples(samplesOf(pairs), options));
}
