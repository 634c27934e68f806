import { LineamentError } from '../errors.js';
import type { Random } from '../random.js';
import { areaUnderCurve } from './auc.js';
import { bestAccuracy } from './best-accuracy.js';
import { equalErrorRate } from './eer.js';
import { rocCurve, type RocCurve, rocFromCounts } from './roc.js';
import type { SameLabels, Scores } from './scored-pairs.js';
import { tprAtFpr, USUAL_FPRS } from './tpr-at-fpr.js';

/** A confidence interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Confidence intervals of the figures that `verificationMetrics` gives. */
export interface VerificationIntervals {
  /** Confidence level, e.g. 0.95. */
  readonly level: number;
  /** How many resampled pair lists they rest on. */
  readonly replicates: number;
  readonly eer: Interval;
  readonly auc: Interval;
  readonly bestAccuracy: Interval;
  readonly tprAtFpr: readonly (Interval & { readonly fpr: number })[];
}

export interface IntervalOptions {
  /** Draws the resampled pairs. */
  readonly random: Random;
  /** Default 1,000: Efron and Tibshirani's advice for percentile intervals. */
  readonly replicates?: number;
  /** Default 0.95. */
  readonly level?: number;
  /** Default {@link USUAL_FPRS}. */
  readonly fprs?: readonly number[];
}

/**
 * Percentile bootstrap intervals: the pairs are drawn again with replacement, same-person and different-person pairs
 * each among themselves, and every figure is computed anew; the interval spans the middle `level` of what comes out.
 *
 * Pairs are taken as independent. Lists in which a person or a picture stands in many pairs vary more than that, so there
 * the intervals are too narrow.
 *
 * Time: O(pairs × replicates).
 *
 * @throws VALUE_INVALID as `rocCurve`, and when replicates or level make no sense.
 * @see Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13.
 */
export function verificationIntervals(
  scores: Scores,
  same: SameLabels,
  options: IntervalOptions,
): VerificationIntervals {
  const { random, replicates = 1000, level = 0.95, fprs = USUAL_FPRS } = options;
  if (!Number.isInteger(replicates) || replicates < 2) {
    throw new LineamentError('VALUE_INVALID', `Expected at least two replicates, got ${replicates}.`);
  }
  if (!(level > 0 && level < 1)) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Expected a confidence level between 0 and 1, such as 0.95, got ${level}.`,
    );
  }

  const resample = resampler(rocCurve(scores, same), random);
  const eers = new Float64Array(replicates);
  const aucs = new Float64Array(replicates);
  const accuracies = new Float64Array(replicates);
  const tprs = fprs.map(() => new Float64Array(replicates));
  for (let r = 0; r < replicates; r++) {
    const roc = resample();
    eers[r] = equalErrorRate(roc).eer;
    aucs[r] = areaUnderCurve(roc);
    accuracies[r] = bestAccuracy(roc).accuracy;
    tprAtFpr(roc, fprs).forEach(({ tpr }, i) => (tprs[i]![r] = tpr));
  }
  return {
    level,
    replicates,
    eer: middle(eers, level),
    auc: middle(aucs, level),
    bestAccuracy: middle(accuracies, level),
    tprAtFpr: fprs.map((fpr, i) => ({ fpr, ...middle(tprs[i]!, level) })),
  };
}

/** Draws curves of as many pairs, with replacement, on the original's thresholds: sorted once, never again. */
function resampler(roc: RocCurve, random: Random): () => RocCurve {
  const pointOfPositive = pointOfEach(roc.truePositives);
  const pointOfNegative = pointOfEach(roc.falsePositives);
  return () =>
    rocFromCounts(
      roc.thresholds,
      drawCounts(pointOfPositive, roc.thresholds.length, random),
      drawCounts(pointOfNegative, roc.thresholds.length, random),
    );
}

/** For each pair of one kind, the point of the curve at which it is first accepted. */
function pointOfEach(cumulative: Float64Array): Uint32Array {
  const points = new Uint32Array(cumulative.at(-1)!);
  for (let i = 1; i < cumulative.length; i++) points.fill(i, cumulative[i - 1], cumulative[i]);
  return points;
}

function drawCounts(pointOf: Uint32Array, points: number, random: Random): Float64Array {
  const counts = new Float64Array(points);
  for (let i = 0; i < pointOf.length; i++) counts[pointOf[random.integer(pointOf.length)]!]!++;
  for (let i = 1; i < points; i++) counts[i]! += counts[i - 1]!;
  return counts;
}

/** The span that holds the middle `level` of the values; quantiles interpolated linearly. */
function middle(values: Float64Array, level: number): Interval {
  const sorted = values.toSorted();
  const quantile = (q: number): number => {
    const position = q * (sorted.length - 1);
    const below = Math.floor(position);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
  };
  return { low: quantile((1 - level) / 2), high: quantile((1 + level) / 2) };
}
