import { numberFolds } from './k-fold.js';
import type { SameLabels } from './scored-pairs.js';

/**
 * The mean of `kFoldAccuracy` as a function of how often each pair counts (default: once). The threshold of every fold is
 * chosen anew each time: held where it is, the accuracy would vary less than it does from list to list. Pairs of each kind keep
 * the share of all pairs that they have, and pairs stay in their fold, so none decides about itself.
 *
 * Time: O(pairs + same-person pairs × folds) for each set of weights.
 *
 * @param pointOf for each pair, the point of the ROC curve at which it is first accepted: of the highest score the lowest.
 * @throws VALUE_INVALID as `kFoldAccuracy`.
 */
export function resampledFoldAccuracy(
  same: SameLabels,
  folds: ArrayLike<number>,
  pointOf: Uint32Array,
): (weights?: Float64Array) => number {
  const { fold, count } = numberFolds(folds, same.length);
  const order = ascending(pointOf);
  return (weights) => {
    const scaleOf = keepingShares(same, weights);
    const all = new Float64Array(count);
    const right = new Float64Array(count); // where nothing is accepted
    const gain = new Float64Array(count); // how many more are, at the threshold that has been reached
    const mostOfOthers = new Float64Array(count);
    const gainThere = new Float64Array(count); // of the fold itself, at the threshold that is best for the others
    let total = 0;
    const keepBest = (): void => {
      for (let k = 0; k < count; k++) {
        if (total - gain[k]! <= mostOfOthers[k]!) continue;
        mostOfOthers[k] = total - gain[k]!;
        gainThere[k] = gain[k]!;
      }
    };
    let point = 0;
    let risen = false;
    for (const i of order) {
      const weight = weights === undefined ? 1 : weights[i]! * scaleOf(same[i]!);
      if (weight === 0) continue;
      if (pointOf[i] !== point) {
        // Pairs that tie move together, and a step without a same-person pair is no better than the one before.
        if (risen) keepBest();
        [point, risen] = [pointOf[i]!, false];
      }
      const k = fold[i]!;
      all[k]! += weight;
      if (same[i]) risen = true;
      else right[k]! += weight;
      const change = same[i] ? weight : -weight;
      gain[k]! += change;
      total += change;
    }
    if (risen) keepBest();
    const met = [...all.keys()].filter((k) => all[k]! > 0);
    return met.reduce((sum, k) => sum + (right[k]! + gainThere[k]!) / all[k]!, 0) / met.length;
  };
}

/** What weights are multiplied by, so that those of each kind of pair come to as many as there are. */
function keepingShares(same: SameLabels, weights: Float64Array | undefined): (same: boolean) => number {
  if (weights === undefined) return () => 1;
  let [ofSame, others, countOfSame] = [0, 0, 0];
  for (let i = 0; i < same.length; i++) {
    if (!same[i]) others += weights[i]!;
    else {
      ofSame += weights[i]!;
      countOfSame++;
    }
  }
  const [forSame, forOthers] = [countOfSame / ofSame, (same.length - countOfSame) / others];
  return (is) => (is ? forSame : forOthers);
}

/** Indices of pairs by their points, ascending: a counting sort. */
function ascending(pointOf: Uint32Array): Uint32Array {
  const ends = new Uint32Array(pointOf.reduce((most, point) => Math.max(most, point), 0) + 1);
  for (const point of pointOf) ends[point]!++;
  for (let point = 1; point < ends.length; point++) ends[point]! += ends[point - 1]!;
  const order = new Uint32Array(pointOf.length);
  for (let i = pointOf.length - 1; i >= 0; i--) order[--ends[pointOf[i]!]!] = i;
  return order;
}
