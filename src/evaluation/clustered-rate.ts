import { betaQuantile } from './beta.js';
import { rateInterval } from './binomial.js';
import type { Interval } from './interval.js';
import { normalQuantile, studentQuantile } from './normal.js';

/** A variance below it is rounding. */
const NOTHING = 1e-18;

/** What is known of how far a rate can be trusted. */
export interface ClusteredRate {
  /** Its variance, which knows that trials of one person are not independent. */
  readonly variance: number;
  /** How many people the variance rests on. */
  readonly units: number;
  /** As how many independent trials a rate without variance counts, as one of 0 or 1. */
  readonly trials: number;
  /** E.g. 0.95. */
  readonly level: number;
}

/**
 * The interval of a rate whose trials are not independent: that of Clopper and Pearson ({@link rateInterval}), for as many independent
 * trials as would have the same variance, `n = p (1 − p) / variance`, which need not be whole. So it stays right for rates near 0 and 1,
 * where the errors of a rate are skewed and any interval `p ± t s` is wrong, on whatever scale. That the variance is itself known from
 * so many people only, is made up for as t does it for means: `n (z / t)²`. A rate that nothing varies counts as that of `trials`: of two
 * people, every draw with pairs of both kinds is the same.
 *
 * @see Korn and Graubard, "Confidence intervals for proportions with small expected number of positive counts estimated from survey
 *   data", Survey Methodology 24 (1998).
 */
export function clusteredRateInterval(rate: number, { variance, units, trials, level }: ClusteredRate): Interval {
  if (rate === 0 || rate === 1) return rateInterval(rate * trials, trials, level);
  const tail = (1 - level) / 2;
  const t = studentQuantile(1 - tail, Math.max(1, units - 1));
  const independent =
    variance < NOTHING ? trials : ((rate * (1 - rate)) / variance) * (normalQuantile(1 - tail) / t) ** 2;
  const [events, others] = [rate * independent, (1 - rate) * independent];
  return { low: betaQuantile(tail, events, others + 1), high: betaQuantile(1 - tail, events + 1, others) };
}
