import { LineamentError } from '../errors.js';
import { justAbove } from './roc.js';
import { checkScoredPairs, type SameLabels, type Scores } from './scored-pairs.js';

/** Accuracy on pairs that the threshold was not chosen on. */
export interface KFoldAccuracy {
  /** Mean of the folds' accuracies, each fold counting the same, in [0, 1]. */
  readonly mean: number;
  /** Standard deviation over folds, with K − 1 in the denominator. The standard error of the mean is `std / √K`. */
  readonly std: number;
  /** Each fold's accuracy under the threshold of the others, in ascending order of the fold's number. */
  readonly folds: readonly number[];
  /** Those thresholds. */
  readonly thresholds: readonly number[];
}

/**
 * The LFW protocol (View 2): for each fold, the threshold that decides most pairs of the *other* folds rightly (the
 * strictest, where several do) is applied to this one.
 *
 * Time: one sort, then O(pairs × folds).
 *
 * @param folds the fold of each pair: any whole numbers, at least two different ones.
 * @throws VALUE_INVALID when lengths differ, a score is not finite, a fold is not a whole number, or there is one fold only.
 * @see Huang, Ramesh, Berg and Learned-Miller, "Labeled Faces in the Wild", UMass Amherst TR 07-49 (2007).
 */
export function kFoldAccuracy(scores: Scores, same: SameLabels, folds: ArrayLike<number>): KFoldAccuracy {
  checkScoredPairs(scores, same);
  const { fold, count } = numberFolds(folds, scores.length);
  const thresholds = thresholdsFromOtherFolds(scores, same, fold, count);
  const right = new Float64Array(count);
  const pairs = new Float64Array(count);
  for (let i = 0; i < fold.length; i++) {
    const k = fold[i]!;
    pairs[k]!++;
    const accepted = scores[i]! >= thresholds[k]!;
    if (accepted === same[i]) right[k]!++;
  }
  const accuracies = Array.from(right, (number, k) => number / pairs[k]!);
  const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / count;
  const squares = accuracies.reduce((sum, accuracy) => sum + (accuracy - mean) ** 2, 0);
  return { mean, std: Math.sqrt(squares / (count - 1)), folds: accuracies, thresholds: Array.from(thresholds) };
}

/** Folds renumbered 0 … count − 1 in ascending order; throws as {@link kFoldAccuracy}. */
export function numberFolds(folds: ArrayLike<number>, pairs: number): { fold: Int32Array; count: number } {
  if (folds.length !== pairs) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Expected one fold a pair, got ${folds.length} folds for ${pairs} pairs.`,
    );
  }
  const names = new Set<number>();
  for (let i = 0; i < pairs; i++) {
    if (!Number.isInteger(folds[i])) {
      throw new LineamentError('VALUE_INVALID', `Expected whole numbers as folds, got ${folds[i]} for pair ${i}.`);
    }
    names.add(folds[i]!);
  }
  if (names.size < 2) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Expected pairs in at least two folds, got ${names.size}: a fold's threshold comes from the others. ` +
        'stratifiedFolds() deals pairs to folds.',
    );
  }
  const numbers = new Map([...names].sort((a, b) => a - b).map((name, k) => [name, k]));
  const fold = Int32Array.from({ length: pairs }, (_, i) => numbers.get(folds[i]!)!);
  return { fold, count: names.size };
}

/**
 * For each fold, the threshold that is right most often on all other folds.
 *
 * One threshold falls through all scores. `gain[k]` is how many more pairs of fold `k` are decided rightly so far than
 * by accepting nothing; what the others gain is the total less that, so every fold's best is known after one pass.
 */
function thresholdsFromOtherFolds(scores: Scores, same: SameLabels, fold: Int32Array, count: number): Float64Array {
  const streams = sortedStreams(scores, same, fold, count);
  const remaining = Int32Array.from(streams, (stream) => stream.length);
  const tops = Float64Array.from(streams, (stream) => stream.at(-1) ?? -Infinity);

  const gain = new Float64Array(count);
  const best = new Float64Array(count); // accepting nothing gains nothing
  const thresholds = new Float64Array(count).fill(justAbove(highest(tops)));
  let total = 0;
  for (let threshold = highest(tops); threshold > -Infinity; threshold = highest(tops)) {
    for (let s = 0; s < streams.length; s++) {
      const stream = streams[s]!;
      const change = s < count ? 1 : -1;
      while (tops[s] === threshold) {
        remaining[s]!--;
        tops[s] = remaining[s]! > 0 ? stream[remaining[s]! - 1]! : -Infinity;
        gain[s % count]! += change;
        total += change;
      }
    }
    for (let k = 0; k < count; k++) {
      if (total - gain[k]! > best[k]!) {
        best[k] = total - gain[k]!;
        thresholds[k] = threshold;
      }
    }
  }
  return thresholds;
}

function highest(tops: Float64Array): number {
  let most = -Infinity;
  for (let s = 0; s < tops.length; s++) if (tops[s]! > most) most = tops[s]!;
  return most;
}

/** Scores in ascending order by fold and label: same-person pairs of fold k in stream k, the others in stream count + k. */
function sortedStreams(scores: Scores, same: SameLabels, fold: Int32Array, count: number): Float64Array[] {
  const sizes = new Int32Array(2 * count);
  const streamOf = (i: number): number => (same[i] ? fold[i]! : count + fold[i]!);
  for (let i = 0; i < scores.length; i++) sizes[streamOf(i)]!++;
  const streams = Array.from(sizes, (size) => new Float64Array(size));
  for (let i = 0; i < scores.length; i++) {
    const stream = streamOf(i);
    streams[stream]![--sizes[stream]!] = scores[i]!;
  }
  return streams.map((stream) => stream.sort());
}
