import { LineamentError } from '../errors.js';
import type { Interval } from './interval.js';

/**
 * The Clopper–Pearson interval of a rate: all rates `p` at which neither so many events as were counted, nor so few, would be
 * rarer than `(1 − level) / 2`. Exact: it covers the true rate at least as often as `level` says, for rare events and for none
 * too, where intervals by the normal distribution fail.
 *
 * @param events how often it happened, of `trials` independent ones. @param level default 0.95.
 * @throws VALUE_INVALID when these are no counts, or the level makes no sense.
 * @see Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26 (1934).
 */
export function rateInterval(events: number, trials: number, level = 0.95): Interval {
  if (!Number.isInteger(trials) || trials < 1 || !Number.isInteger(events) || events < 0 || events > trials) {
    throw new LineamentError('VALUE_INVALID', `Expected events of one trial and more, got ${events} of ${trials}.`);
  }
  if (!(level > 0 && level < 1)) {
    throw new LineamentError('VALUE_INVALID', `Expected a confidence level between 0 and 1, got ${level}.`);
  }
  const tail = (1 - level) / 2;
  const chanceOfFewer = (p: number) => chanceOfAtMost(events - 1, trials, p);
  return {
    low: events === 0 ? 0 : bisected((p) => 1 - chanceOfFewer(p) >= tail),
    high: events === trials ? 1 : bisected((p) => chanceOfAtMost(events, trials, p) <= tail),
  };
}

/** `P(X ≤ k)` of the binomial distribution, summed in logarithms, because `(1 − p)ⁿ` alone is zero in double precision. */
function chanceOfAtMost(k: number, n: number, p: number): number {
  const odds = Math.log(p) - Math.log1p(-p);
  let term = n * Math.log1p(-p);
  let sum = Math.exp(term);
  for (let i = 0; i < k; i++) {
    term += Math.log((n - i) / (i + 1)) + odds;
    sum += Math.exp(term);
  }
  return Math.min(1, sum);
}

/** The rate from which on `holds`, given that it holds from there to 1. */
function bisected(holds: (p: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let middle = 0.5; middle > low && middle < high; middle = (low + high) / 2) {
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
