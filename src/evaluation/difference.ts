import { type Interval, requireLevel } from './interval.js';
import type { IntervalOptions } from './intervals.js';
import { figuresOf } from './figures.js';
import { studentCdf, studentQuantile } from './normal.js';
import { resampling, spread } from './resampling.js';
import type { SameLabels, Scores } from './scored-pairs.js';
import { USUAL_FPRS } from './tpr-at-fpr.js';

/** One figure of two models on the same pairs. */
export interface FigureDifference {
  /** `eer`, `auc`, `bestAccuracy`, `dPrime`, `accuracy` where there are folds, or `tpr@<fpr>`. */
  readonly figure: string;
  readonly first: number;
  readonly second: number;
  /** First less second. */
  readonly difference: number;
  readonly interval: Interval;
  /** How often a difference at least so large, in either direction, would come from people drawn by chance, if there were none. */
  readonly pValue: number;
  /**
   * False of a TPR at a rate for which there are too few different-person pairs, as in `TprAtFpr`: its difference is that of another rate; and
   * of a d′ that is infinite.
   */
  readonly resolvable: boolean;
}

/** What varies by less does not vary. */
const NOTHING = 1e-9;

function isSame(first: Scores, second: Scores): boolean {
  return Array.from(first).every((score, i) => score === second[i]);
}

/**
 * Is one model better, beyond chance? A paired bootstrap over people (see `resampling`): both models are measured on the same
 * people each time, so what is hard about them cancels out of the difference. The interval is `difference ± t · s`, the p-value
 * `2 P(T > |difference| / s)`, t Student's of one degree of freedom less than there are people. Two models with the same scores differ by
 * nothing, for certain. A difference of others that no draw changes, as with two people, is that of so many people without an
 * exception: its p-value is that of the sign test, `2^(1 − people)`, and it may be off by what none of them can have shown, `1 − α^(1 / people)`.
 *
 * @param first scores of the first model; `second` those of the other, of the same pairs in the same order.
 * @throws VALUE_INVALID as `verificationIntervals`.
 * @see Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapters 8 and 16.
 */
export function figureDifferences(
  first: Scores,
  second: Scores,
  same: SameLabels,
  { random, people, replicates = 400, level = 0.95, fprs = USUAL_FPRS, folds }: IntervalOptions,
): FigureDifference[] {
  requireLevel(level);
  const [a, b] = [figuresOf(first, same, { fprs, folds }), figuresOf(second, same, { fprs, folds })];
  const differences = (weights?: Float64Array): Float64Array => {
    const others = b(weights).values;
    return a(weights).values.map((value, i) => value - others[i]!);
  };
  const draws = resampling(same, people, random);
  const deviations = spread(draws, differences, { replicates }).map(Math.sqrt);
  const degrees = Math.max(1, draws.units - 1);
  const t = studentQuantile((1 + level) / 2, degrees);
  const unseen = isSame(first, second) ? 0 : 1 - ((1 - level) / 2) ** (1 / draws.units);
  const [of, others] = [a(), b()];
  const negatives = Array.from(same).filter((is) => !is).length;
  const rates = of.names.length - fprs.length; // the names end with TPR at each rate
  return of.names.map((figure, i) => {
    const difference = of.values[i]! - others.values[i]!;
    const deviation = deviations[i]!;
    const varies = deviation > NOTHING;
    const step = varies ? t * deviation : unseen;
    const chance = varies ? 2 * studentCdf(-Math.abs(difference) / deviation, degrees) : 2 ** (1 - draws.units);
    return {
      figure,
      first: of.values[i]!,
      second: others.values[i]!,
      difference,
      interval: { low: difference - step, high: difference + step },
      pValue: difference === 0 ? 1 : chance,
      resolvable: Number.isFinite(difference) && (i < rates || 1 / negatives <= fprs[i - rates]!),
    };
  });
}
