import { LineamentError } from '../errors.js';
import { rateInterval } from './binomial.js';
import type { Interval } from './interval.js';
import { pairsNeeded } from './pairs-needed.js';
import { type SameLabels, type Scores, splitByLabel } from './scored-pairs.js';

/** What a threshold does on other pairs than it was set on. */
export interface ThresholdCheck {
  /** False-match rate on these pairs, with its Clopper–Pearson interval at 95 %. */
  readonly fmr: number;
  readonly fmrInterval: Interval;
  /** False-non-match rate on these pairs, likewise. */
  readonly fnmr: number;
  readonly fnmrInterval: Interval;
  readonly same: number;
  readonly different: number;
  /**
   * `exceeded`: more false matches than chance allows at the promised rate, the whole interval lies above it. `holds`: not so, and
   * there were pairs enough to see it. `undecided`: too few.
   */
  readonly verdict: 'holds' | 'exceeded' | 'undecided';
}

/**
 * Does a threshold keep a false-match rate on new pairs?
 *
 * @param promised the rate it was set for. @throws VALUE_INVALID as `rocCurve`, and for a rate outside (0, 1).
 */
export function checkThreshold(
  scores: Scores,
  same: SameLabels,
  { threshold, promised }: { readonly threshold: number; readonly promised: number },
): ThresholdCheck {
  if (!(promised > 0 && promised < 1)) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Expected a false-match rate between 0 and 1 to hold it to, got ${promised}.`,
    );
  }
  const { positives, negatives } = splitByLabel(scores, same);
  const falseMatches = negatives.filter((score) => score >= threshold).length;
  const falseNonMatches = positives.filter((score) => score < threshold).length;
  const fmrInterval = rateInterval(falseMatches, negatives.length);
  const enough = negatives.length >= pairsNeeded(promised).toBound;
  return {
    fmr: falseMatches / negatives.length,
    fmrInterval,
    fnmr: falseNonMatches / positives.length,
    fnmrInterval: rateInterval(falseNonMatches, positives.length),
    same: positives.length,
    different: negatives.length,
    verdict: fmrInterval.low > promised ? 'exceeded' : enough ? 'holds' : 'undecided',
  };
}
