import { LineamentError } from '../errors.js';
import { rateInterval } from './binomial.js';
import type { Interval } from './interval.js';
import { pairsNeeded } from './pairs-needed.js';
import { type SameLabels, type Scores, splitByLabel } from './scored-pairs.js';

/** Thresholds are set in steps of 1 / 10,000: finer ones would tell two machines apart, not two faces. */
const STEPS = 10_000;

/** A decision threshold, and what it does on the pairs that it was set on: a match is `score ≥ threshold`. */
export interface Calibration {
  readonly threshold: number;
  /** False-match rate: the share of different-person pairs that reach the threshold. */
  readonly fmr: number;
  /** Its confidence interval at 95 %, see `rateInterval`. */
  readonly fmrInterval: Interval;
  /** False-non-match rate: the share of same-person pairs that do not. */
  readonly fnmr: number;
  /** Its confidence interval, likewise. */
  readonly fnmrInterval: Interval;
  /** Same-person pairs. */
  readonly same: number;
  /** Different-person pairs. */
  readonly different: number;
}

/**
 * The lowest threshold, in steps of 0.0001, that at most a share `targetFmr` of the different-person pairs reach.
 *
 * The interval takes the pairs as independent, and those that share a photo or a person are not quite.
 *
 * @param scores cosine similarity of each pair.
 * @throws VALUE_INVALID as `rocCurve`; when the target lies outside (0, 1); when there are fewer than `1 / targetFmr`
 *   different-person pairs, which cannot tell such a rate from none; when no threshold up to 1 keeps it.
 */
export function calibrate(scores: Scores, same: SameLabels, targetFmr: number): Calibration {
  const { positives, negatives } = splitByLabel(scores, same);
  const different = negatives.length;
  requireMeasurable(targetFmr, different);
  // The highest score that must stay below: with it, more than the target would pass.
  const refused = negatives[firstIndex(different, (i) => (different - i) / different <= targetFmr) - 1]!;
  const step = Math.floor(refused * STEPS) + 1;
  // The product of a score that is a whole number of steps may be rounded below it.
  const threshold = (step / STEPS > refused ? step : step + 1) / STEPS;
  if (threshold > 1) {
    const message = `More than ${targetFmr} of the pairs of different people have a similarity of 1: the same photo twice?`;
    throw new LineamentError('VALUE_INVALID', message);
  }
  const below = (sorted: Float64Array) => firstIndex(sorted.length, (i) => sorted[i]! >= threshold);
  const falseMatches = different - below(negatives);
  const falseNonMatches = below(positives);
  return {
    threshold,
    fmr: falseMatches / different,
    fmrInterval: rateInterval(falseMatches, different),
    fnmr: falseNonMatches / positives.length,
    fnmrInterval: rateInterval(falseNonMatches, positives.length),
    same: positives.length,
    different,
  };
}

/**
 * Refuses a rate that so many pairs of different people cannot tell from none.
 *
 * @throws VALUE_INVALID then, and when the rate lies outside (0, 1).
 */
export function requireMeasurable(targetFmr: number, different: number): void {
  const { toMeasure } = pairsNeeded(targetFmr);
  if (1 / different <= targetFmr) return;
  const message =
    `A false-match rate of ${targetFmr} needs ${Math.ceil(1 / targetFmr - 1e-9)} pairs of different people to be seen at all, ` +
    `and ${toMeasure} to be measured; got ${different}.`;
  throw new LineamentError('VALUE_INVALID', message);
}

/** The first index at which `holds`, given that it goes on holding from there; the length where it never does. */
function firstIndex(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
