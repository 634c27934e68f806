import { type SameLabels, type Scores, splitByLabel } from './scored-pairs.js';

/**
 * A receiver operating characteristic: what happens to the pairs as the threshold falls.
 *
 * Point `i` accepts every pair with `score ≥ thresholds[i]`. The first point accepts nothing (0, 0), the last accepts
 * everything (1, 1); between them there is one point for each distinct score, so pairs that tie move together.
 * The counts stand beside the rates because what is computed from whole numbers is exact.
 */
export interface RocCurve {
  /** False-positive rate (false-match rate): the share of different-person pairs accepted. Never falls. */
  readonly fpr: Float64Array;
  /** True-positive rate: the share of same-person pairs accepted. Never falls. */
  readonly tpr: Float64Array;
  /** Strictly falling. All finite: the first lies just above the highest score. */
  readonly thresholds: Float64Array;
  /** Different-person pairs accepted at each point. */
  readonly falsePositives: Float64Array;
  /** Same-person pairs accepted at each point. */
  readonly truePositives: Float64Array;
  /** Same-person pairs in all. */
  readonly positives: number;
  /** Different-person pairs in all. */
  readonly negatives: number;
}

/** A threshold that `score` itself does not reach, and nothing sensibly higher is kept from reaching. */
export function justAbove(score: number): number {
  return score + Math.max(Number.MIN_VALUE, Math.abs(score) * Number.EPSILON);
}

/**
 * The ROC curve of scored pairs, as scikit-learn's `roc_curve(same, scores, drop_intermediate=False)` has it, but for the
 * first threshold: infinite there, finite here, so that every threshold survives JSON and can be used.
 *
 * Time: O(n log n), one sort.
 *
 * @throws VALUE_INVALID when lengths differ, a score is not finite, or one of the two kinds of pairs is missing.
 * @see Fawcett, "An introduction to ROC analysis", Pattern Recognition Letters 27 (2006).
 */
export function rocCurve(scores: Scores, same: SameLabels): RocCurve {
  const { positives, negatives } = splitByLabel(scores, same);
  const most = positives.length + negatives.length + 1;
  const thresholds = new Float64Array(most);
  const truePositives = new Float64Array(most);
  const falsePositives = new Float64Array(most);

  let p = positives.length;
  let n = negatives.length;
  thresholds[0] = justAbove(Math.max(positives[p - 1]!, negatives[n - 1]!));
  let points = 1;
  while (p > 0 || n > 0) {
    const threshold = Math.max(p > 0 ? positives[p - 1]! : -Infinity, n > 0 ? negatives[n - 1]! : -Infinity);
    while (p > 0 && positives[p - 1] === threshold) p--;
    while (n > 0 && negatives[n - 1] === threshold) n--;
    thresholds[points] = threshold;
    truePositives[points] = positives.length - p;
    falsePositives[points] = negatives.length - n;
    points++;
  }
  return rocFromCounts(thresholds.slice(0, points), truePositives.slice(0, points), falsePositives.slice(0, points));
}

/** The curve that cumulative counts describe; the last point holds the totals. */
export function rocFromCounts(
  thresholds: Float64Array,
  truePositives: Float64Array,
  falsePositives: Float64Array,
): RocCurve {
  const positives = truePositives.at(-1)!;
  const negatives = falsePositives.at(-1)!;
  return {
    fpr: shares(falsePositives, negatives),
    tpr: shares(truePositives, positives),
    thresholds,
    falsePositives,
    truePositives,
    positives,
    negatives,
  };
}

function shares(counts: Float64Array, total: number): Float64Array {
  const result = new Float64Array(counts.length);
  for (let i = 0; i < counts.length; i++) result[i] = counts[i]! / total;
  return result;
}
