import type { RocCurve } from './roc.js';

/** The most pairs that one threshold can decide rightly. */
export interface BestAccuracy {
  /** Share of pairs decided rightly, in [0, 1]. */
  readonly accuracy: number;
  /** The threshold; the strictest where several are equally good. Accept `score ≥ threshold`. */
  readonly threshold: number;
}

/**
 * Best accuracy over all thresholds: `max (truePositives + trueNegatives) / pairs`.
 *
 * The threshold is chosen on the very pairs that are counted, so this flatters; `kFoldAccuracy` is the honest figure.
 */
export function bestAccuracy(roc: RocCurve): BestAccuracy {
  let best = 0;
  for (let i = 1; i < roc.thresholds.length; i++) {
    if (surplus(roc, i) > surplus(roc, best)) best = i;
  }
  return {
    accuracy: (roc.negatives + surplus(roc, best)) / (roc.positives + roc.negatives),
    threshold: roc.thresholds[best]!,
  };
}

/** How many more pairs point `i` decides rightly than accepting nothing does. */
function surplus(roc: RocCurve, i: number): number {
  return roc.truePositives[i]! - roc.falsePositives[i]!;
}
