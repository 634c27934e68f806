import type { RocCurve } from './roc.js';

/**
 * Area under the ROC curve, by the trapezoid rule: in [0, 1], 0.5 for scores that know nothing.
 *
 * It equals the Mann–Whitney statistic `P(s₊ > s₋) + ½ P(s₊ = s₋)`: the chance that a same-person pair scores above a
 * different-person pair, a tie counting half. Summed over counts and divided once, so the result is exact to the last
 * digit while `2 · positives · negatives < 2⁵³`.
 *
 * @see Hanley and McNeil, "The meaning and use of the area under a ROC curve", Radiology 143 (1982).
 */
export function areaUnderCurve({ falsePositives, truePositives, positives, negatives }: RocCurve): number {
  let twiceArea = 0;
  for (let i = 1; i < falsePositives.length; i++) {
    const width = falsePositives[i]! - falsePositives[i - 1]!;
    twiceArea += width * (truePositives[i]! + truePositives[i - 1]!);
  }
  return twiceArea / (2 * positives * negatives);
}
