import type { Random } from '../random.js';
import { clusteredRateInterval } from './clustered-rate.js';
import { figuresOf, type FigureSpec } from './figures.js';
import { type Interval, requireLevel } from './interval.js';
import { logistic, logit } from './logit.js';
import { studentQuantile } from './normal.js';
import { type PairPeople, resampling, spread } from './resampling.js';
import type { SameLabels, Scores } from './scored-pairs.js';
import { USUAL_FPRS } from './tpr-at-fpr.js';

/** Figures that do not count errors one by one: the AUC is a mean over pairs of pairs, the best accuracy a maximum. */
const ON_LOGIT_SCALE: ReadonlySet<string> = new Set(['auc', 'bestAccuracy']);

/** Chosen in simulations, among 1.2, 1.5 and no bound. */
const MOST_STRETCH = 1.5;

/** What varies by less does not vary. */
const NOTHING = 1e-9;

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
  /** Null where no draw changes it, as with two people. */
  readonly dPrime: Interval | null;
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
 * Bootstrap intervals over people: people are drawn again with replacement (see {@link resampling}) and every figure is computed anew;
 * what comes out tells its variance s² (see {@link spread}).
 *
 * - EER, accuracy over folds and TPR at FPR, which count errors: the interval of Clopper and Pearson for as many independent trials as
 *   have that variance ({@link clusteredRateInterval}).
 * - AUC and best accuracy: `figure ± t · s` on the logit scale, t Student's of one degree of freedom less than there are people, where
 *   their errors are nearly symmetric. s is that of the logits, yet at most {@link MOST_STRETCH} times `s / (p (1 − p))`, what the slope
 *   of the logit makes of that of the figure: draws without an error have an infinite logit, and say no more than that there was none.
 * - d′: `figure ± t · s`.
 *
 * So no interval of a rate leaves [0, 1]. Where not one pair is wrong, or there are two people only, nothing varies; then the interval is
 * that of so many trials as there are people with pairs of the same person.
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
  const { names, values } = figures();
  const variances = spread(
    draws,
    (weights) => {
      const drawn = figures(weights).values;
      return Float64Array.from([...drawn, ...drawn.map(logit)]);
    },
    { replicates },
  );
  const t = studentQuantile((1 + level) / 2, Math.max(1, draws.units - 1));
  const { units, positiveUnits: trials } = draws;
  const interval = (i: number): Interval => {
    const value = values[i]!;
    const deviation = Math.sqrt(variances[i]!);
    if (deviation < NOTHING || !ON_LOGIT_SCALE.has(names[i]!)) {
      return clusteredRateInterval(value, { variance: variances[i]!, units, trials, level });
    }
    const ofLogits = Math.sqrt(variances[values.length + i]!);
    const step = t * Math.min(ofLogits, (MOST_STRETCH * deviation) / (value * (1 - value)));
    return { low: logistic(logit(value) - step), high: logistic(logit(value) + step) };
  };
  const named = (name: string): Interval => interval(names.indexOf(name));
  const apart = names.indexOf('dPrime');
  const step = t * Math.sqrt(variances[apart]!);
  return {
    level,
    replicates,
    unit: people === undefined ? 'pairs' : 'people',
    units: draws.units,
    eer: named('eer'),
    auc: named('auc'),
    bestAccuracy: named('bestAccuracy'),
    ...(folds === undefined ? {} : { accuracy: named('accuracy') }),
    dPrime:
      step < NOTHING || !Number.isFinite(values[apart])
        ? null
        : { low: values[apart]! - step, high: values[apart]! + step },
    tprAtFpr: fprs.map((fpr, i) => ({ fpr, ...interval(names.length - fprs.length + i) })),
  };
}
