import type { Random } from '../random.js';
import { rateInterval } from './binomial.js';
import { figuresOf, type FigureSpec, type FigureValues } from './figures.js';
import { type Interval, requireLevel } from './interval.js';
import { logistic, logit } from './logit.js';
import { studentQuantile } from './normal.js';
import { type PairPeople, resampling, spread } from './resampling.js';
import type { SameLabels, Scores } from './scored-pairs.js';
import { USUAL_FPRS } from './tpr-at-fpr.js';

/** Confidence intervals of the figures that `verificationMetrics` gives. */
export interface VerificationIntervals {
  /** Confidence level, e.g. 0.95. */
  readonly level: number;
  /** How many resampled lists they rest on. */
  readonly replicates: number;
  /** What was drawn anew: people, or pairs, where it is not known who is who. */
  readonly unit: 'people' | 'pairs';
  /** How many of them there are. */
  readonly units: number;
  readonly eer: Interval;
  readonly auc: Interval;
  readonly bestAccuracy: Interval;
  /** Of the accuracy over folds, whose thresholds are chosen anew in each resampled list. Absent without folds. */
  readonly accuracy?: Interval;
  readonly dPrime: Interval;
  readonly tprAtFpr: readonly (Interval & { readonly fpr: number })[];
}

export interface IntervalOptions extends FigureSpec {
  /** Draws the resampled lists. */
  readonly random: Random;
  /** Who is who. Default: not known, and pairs count as independent. */
  readonly people?: PairPeople | undefined;
  /** Default 400, enough for a standard error. */
  readonly replicates?: number | undefined;
  /** Default 0.95. */
  readonly level?: number | undefined;
}

/**
 * Bootstrap intervals over people: people are drawn again with replacement (see {@link resampling}), every figure is
 * computed anew, and the interval is `figure ± t · s` of the standard error s of what comes out (see {@link spread}),
 * t Student's of one degree of freedom less than there are people. Rates
 * take the step on the logit scale, where their errors are nearly symmetric; so no interval leaves [0, 1].
 *
 * Where not one pair is wrong, nothing varies; then the interval is that of so many trials as there are people with pairs
 * of the same person, {@link rateInterval}.
 *
 * Without people pairs count as independent. Where a person stands in many pairs, the truth then lies outside more often than `level` says.
 *
 * Time: O(pairs × replicates).
 *
 * @throws VALUE_INVALID as `rocCurve`; when people and labels do not fit; when replicates or level make no sense.
 */
export function verificationIntervals(
  scores: Scores,
  same: SameLabels,
  options: IntervalOptions,
): VerificationIntervals {
  const { random, people, replicates = 400, level = 0.95, fprs = USUAL_FPRS, folds } = options;
  requireLevel(level);
  const figures = figuresOf(scores, same, { fprs, folds });
  const draws = resampling(same, people, random);
  const estimate = figures();
  const deviations = spread(draws, (weights) => linear(figures(weights)), { replicates }).map(Math.sqrt);
  const t = studentQuantile((1 + level) / 2, draws.units - 1);
  const steps = linear(estimate);
  const interval = (i: number): Interval => {
    const value = estimate.values[i]!;
    if (estimate.names[i] === 'dPrime') return { low: value - t * deviations[i]!, high: value + t * deviations[i]! };
    if (value === 0 || value === 1) return rateInterval(value * draws.positiveUnits, draws.positiveUnits, level);
    return { low: logistic(steps[i]! - t * deviations[i]!), high: logistic(steps[i]! + t * deviations[i]!) };
  };
  const { names } = estimate;
  const named = (name: string): Interval => interval(names.indexOf(name));
  return {
    level,
    replicates,
    unit: people === undefined ? 'pairs' : 'people',
    units: draws.units,
    eer: named('eer'),
    auc: named('auc'),
    bestAccuracy: named('bestAccuracy'),
    ...(folds === undefined ? {} : { accuracy: named('accuracy') }),
    dPrime: named('dPrime'),
    tprAtFpr: fprs.map((fpr, i) => ({ fpr, ...interval(names.length - fprs.length + i) })),
  };
}

/** The figures on the scale on which their errors are symmetric. */
function linear({ names, values }: FigureValues): Float64Array {
  return values.map((value, i) => (names[i] === 'dPrime' ? value : logit(value)));
}
