import { oneIn } from './one-in.js';
import { percent } from '../report/percent.js';
import type { VerificationFigures } from './verification-figures.js';

/**
 * What the figures say, for whoever does not read curves: what happens at the threshold of equal errors, and at the strictest
 * of the false-match rates that the pairs can measure.
 */
export function verificationWords({
  pairs,
  positives,
  eer,
  eerThreshold,
  tprAtFpr,
  intervals,
}: Pick<VerificationFigures, 'pairs' | 'positives' | 'eer' | 'eerThreshold' | 'tprAtFpr' | 'intervals'>): string {
  const level = `${Math.round(intervals.level * 100)} % interval`;
  const equal =
    `At a similarity of ${eerThreshold.toFixed(3)} both errors are equal: ${percent(eer)} of the pairs of strangers are accepted, and as many of the true ` +
    `pairs are refused (${level}: ${percent(intervals.eer.low)} to ${percent(intervals.eer.high)}).`;
  // The rates rise, so the first that can be measured is the strictest.
  const n = tprAtFpr.findIndex(({ resolvable }) => resolvable);
  const strict = tprAtFpr[n];
  if (strict === undefined) {
    return `${equal} The ${pairs - positives} pairs of different people are too few to say what a stricter threshold does.`;
  }
  // Of refusals, the interval of acceptances from its other end.
  const { low, high } = intervals.tprAtFpr[n]!;
  return (
    `${equal} At ${strict.threshold.toFixed(3)} at most one in ${oneIn(strict.fpr)} strangers is accepted, and ${percent(1 - strict.tpr)} of the true pairs ` +
    `are refused (${level}: ${percent(1 - high)} to ${percent(1 - low)}).`
  );
}
