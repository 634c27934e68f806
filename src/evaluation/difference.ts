import { type Interval, requireLevel } from './interval.js';
import type { IntervalOptions } from './intervals.js';
import { figuresOf } from './figures.js';
import { normalCdf, normalQuantile } from './normal.js';
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
  /** False of a TPR at a rate for which there are too few different-person pairs, as in `TprAtFpr`: its difference is that of another rate. */
  readonly resolvable: boolean;
}

/**
 * Is one model better, beyond chance? A paired bootstrap over people (see `resampling`): both models are measured on the same
 * people each time, so what is hard about them cancels out of the difference. The interval is `difference ± z · s`, the p-value
 * `2 Φ(−|difference| / s)`; two models that agree on every draw differ by nothing, with a p-value of 1.
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
  const deviations = spread(resampling(same, people, random), differences, { replicates }).map(Math.sqrt);
  const z = normalQuantile((1 + level) / 2);
  const [of, others] = [a(), b()];
  const negatives = Array.from(same).filter((is) => !is).length;
  const rates = of.names.length - fprs.length; // the names end with TPR at each rate
  return of.names.map((figure, i) => {
    const difference = of.values[i]! - others.values[i]!;
    const deviation = deviations[i]!;
    return {
      figure,
      first: of.values[i]!,
      second: others.values[i]!,
      difference,
      interval: { low: difference - z * deviation, high: difference + z * deviation },
      pValue: difference === 0 ? 1 : 2 * normalCdf(-Math.abs(difference) / deviation),
      resolvable: i < rates || 1 / negatives <= fprs[i - rates]!,
    };
  });
}
