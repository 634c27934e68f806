import type { RocCurve } from './roc.js';

/** The point where both kinds of error are equally frequent. */
export interface EqualErrorRate {
  /** The rate, in [0, 1]. Not a percentage. */
  readonly eer: number;
  /** The score at which it is reached, interpolated like the rate. */
  readonly threshold: number;
}

/**
 * Equal error rate: the root of `1 − x − tpr(x)` on the linearly interpolated ROC, where the false-positive rate `x`
 * equals the false-negative rate `1 − tpr`.
 *
 * `fpr + tpr − 1` rises strictly from −1 to 1 along the curve, so there is exactly one crossing; it is found by
 * bisection over the points and solved on the segment in closed form. The usual recipe,
 * `brentq(lambda x: 1 - x - interp1d(fpr, tpr)(x), 0, 1)`, converges to the same number, vertical steps included.
 */
export function equalErrorRate({ fpr, tpr, thresholds }: RocCurve): EqualErrorRate {
  const excess = (i: number): number => fpr[i]! + tpr[i]! - 1;
  let below = 0; // excess < 0
  let above = fpr.length - 1; // excess ≥ 0
  while (above - below > 1) {
    const middle = (below + above) >>> 1;
    if (excess(middle) < 0) below = middle;
    else above = middle;
  }
  // The first threshold stands for "above every score": the curve has no score there to interpolate from.
  const from = below === 0 ? thresholds[above]! : thresholds[below]!;
  const share = excess(below) / (excess(below) - excess(above));
  return {
    eer: fpr[below]! + share * (fpr[above]! - fpr[below]!),
    threshold: from + share * (thresholds[above]! - from),
  };
}
