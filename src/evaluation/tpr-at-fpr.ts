import { LineamentError } from '../errors.js';
import type { RocCurve } from './roc.js';

/** The false-positive rates at which face verification is usually reported. */
export const USUAL_FPRS: readonly number[] = [1e-4, 5e-4, 1e-3, 5e-3, 1e-2, 5e-2];

/** How many same-person pairs are accepted when few different-person pairs may be. */
export interface TprAtFpr {
  /** The false-positive rate asked for; the measured one is at most this. */
  readonly fpr: number;
  /** The highest true-positive rate that a threshold reaches within it. */
  readonly tpr: number;
  /** The strictest threshold that reaches it: accept `score ≥ threshold`. */
  readonly threshold: number;
  /**
   * Whether there are enough different-person pairs to measure such a rate: `1 / negatives ≤ fpr`. Where not, not one
   * false match was allowed, and all smaller rates share this same figure.
   */
  readonly resolvable: boolean;
}

/**
 * TPR at FPR: `max { tpr(t) : fpr(t) ≤ x }` over the thresholds `t` that exist, for each rate `x` asked for.
 *
 * Nothing is interpolated, so each figure belongs to a threshold that can be used. (Course code that reports
 * `interp1d(fpr, tpr)(x)` reads the line between two thresholds and so differs slightly.)
 *
 * @param fprs rates in [0, 1]; default {@link USUAL_FPRS}.
 * @throws VALUE_INVALID for a rate outside [0, 1].
 */
export function tprAtFpr(roc: RocCurve, fprs: readonly number[] = USUAL_FPRS): TprAtFpr[] {
  return fprs.map((fpr) => {
    if (!(fpr >= 0 && fpr <= 1)) {
      throw new LineamentError('VALUE_INVALID', `Expected a false-positive rate between 0 and 1, got ${fpr}.`);
    }
    const last = firstIndex(roc.fpr, (rate) => rate > fpr) - 1;
    const tpr = roc.tpr[last]!;
    const strictest = firstIndex(roc.tpr, (rate) => rate >= tpr);
    return { fpr, tpr, threshold: roc.thresholds[strictest]!, resolvable: 1 / roc.negatives <= fpr };
  });
}

/** How many same-person pairs are refused when few different-person pairs may pass. */
export interface FnmrAtFmr {
  /** The false-match rate asked for. */
  readonly fmr: number;
  /** The lowest false-non-match rate that a threshold reaches within it: `1 − TPR`. */
  readonly fnmr: number;
  readonly threshold: number;
  /** As of {@link TprAtFpr}. */
  readonly resolvable: boolean;
}

/** The points of `tprAtFpr` in the words of biometrics (ISO/IEC 19795-1): FNMR = 1 − TPR, FMR = FPR. */
export function fnmrAtFmr(points: readonly TprAtFpr[]): FnmrAtFmr[] {
  return points.map(({ fpr, tpr, threshold, resolvable }) => ({ fmr: fpr, fnmr: 1 - tpr, threshold, resolvable }));
}

/** The first index at which `holds`, given that it goes on holding from there; the length where it never does. */
function firstIndex(values: Float64Array, holds: (value: number) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(values[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
