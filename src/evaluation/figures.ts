import { areaUnderCurve } from './auc.js';
import { bestAccuracy } from './best-accuracy.js';
import { weightedDPrime } from './d-prime.js';
import { equalErrorRate } from './eer.js';
import { resampledFoldAccuracy } from './resampled-folds.js';
import { rocCurve, type RocCurve, rocFromCounts } from './roc.js';
import type { SameLabels, Scores } from './scored-pairs.js';
import { tprAtFpr, USUAL_FPRS } from './tpr-at-fpr.js';

/** Which figures. */
export interface FigureSpec {
  /** Default {@link USUAL_FPRS}. */
  readonly fprs?: readonly number[] | undefined;
  /** The fold of each pair; with them, the accuracy over folds is among the figures. */
  readonly folds?: ArrayLike<number> | undefined;
}

/** Figures by name: `eer`, `auc`, `bestAccuracy`, `dPrime`, `accuracy` where there are folds, then TPR at each FPR. */
export interface FigureValues {
  readonly names: readonly string[];
  readonly values: Float64Array;
}

/** The names of the figures that {@link figuresOf} gives, in its order. */
export function figureNames(fprs: readonly number[], folds: boolean): string[] {
  return ['eer', 'auc', 'bestAccuracy', 'dPrime', ...(folds ? ['accuracy'] : []), ...fprs.map((fpr) => `tpr@${fpr}`)];
}

/**
 * The figures of scored pairs as a function of how often each pair counts (default: once). The scores are sorted once; then
 * it is O(n) for each set of weights. Pairs of each kind keep the share of all pairs that they have, whatever the weights.
 *
 * @throws VALUE_INVALID as `rocCurve` and `kFoldAccuracy`.
 */
export function figuresOf(
  scores: Scores,
  same: SameLabels,
  { fprs = USUAL_FPRS, folds }: FigureSpec = {},
): (weights?: Float64Array) => FigureValues {
  const roc = rocCurve(scores, same);
  const pointOf = pointOfEach(scores, roc.thresholds);
  const foldAccuracy = folds === undefined ? null : resampledFoldAccuracy(same, folds, pointOf);
  const names = figureNames(fprs, foldAccuracy !== null);
  return (weights) => {
    const curve = weights === undefined ? roc : weighted(roc, pointOf, same, weights);
    const values = [
      equalErrorRate(curve).eer,
      areaUnderCurve(curve),
      bestAccuracy(curve).accuracy,
      weightedDPrime(scores, same, weights),
      ...(foldAccuracy === null ? [] : [foldAccuracy(weights)]),
      ...tprAtFpr(curve, fprs).map(({ tpr }) => tpr),
    ];
    return { names, values: Float64Array.from(values) };
  };
}

/** For each pair, the point of the curve at which it is first accepted. */
function pointOfEach(scores: Scores, thresholds: Float64Array): Uint32Array {
  return Uint32Array.from({ length: scores.length }, (_, i) => {
    let [low, high] = [1, thresholds.length - 1]; // the first point is above every score
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (scores[i]! >= thresholds[middle]!) high = middle;
      else low = middle + 1;
    }
    return low;
  });
}

function weighted(roc: RocCurve, pointOf: Uint32Array, same: SameLabels, weights: Float64Array): RocCurve {
  const truePositives = new Float64Array(roc.thresholds.length);
  const falsePositives = new Float64Array(roc.thresholds.length);
  for (let i = 0; i < pointOf.length; i++) (same[i] ? truePositives : falsePositives)[pointOf[i]!]! += weights[i]!;
  accumulate(truePositives, roc.positives);
  accumulate(falsePositives, roc.negatives);
  return rocFromCounts(roc.thresholds, truePositives, falsePositives);
}

/** Running sums, scaled so that they come to `total`. */
function accumulate(counts: Float64Array, total: number): void {
  for (let i = 1; i < counts.length; i++) counts[i]! += counts[i - 1]!;
  const scale = total / counts.at(-1)!;
  for (let i = 0; i < counts.length; i++) counts[i]! *= scale;
}
