import { areaUnderCurve } from './auc.js';
import { bestAccuracy } from './best-accuracy.js';
import { dPrime } from './d-prime.js';
import { equalErrorRate } from './eer.js';
import { stratifiedFolds } from './folds.js';
import { kFoldAccuracy, type KFoldAccuracy } from './k-fold.js';
import { rocCurve } from './roc.js';
import type { SameLabels, Scores } from './scored-pairs.js';
import { fnmrAtFmr, type FnmrAtFmr, tprAtFpr, type TprAtFpr, USUAL_FPRS } from './tpr-at-fpr.js';

/** The figures of 1:1 verification, ready for JSON. Rates are shares in [0, 1], never percentages. */
export interface VerificationMetrics {
  readonly pairs: number;
  /** How many of them show the same person. */
  readonly positives: number;
  readonly eer: number;
  readonly eerThreshold: number;
  readonly auc: number;
  /** Accuracy with the threshold chosen on other folds. */
  readonly accuracy: KFoldAccuracy;
  /** Accuracy with the threshold chosen on the same pairs; flatters. */
  readonly bestAccuracy: number;
  readonly bestAccuracyThreshold: number;
  /** How far apart both kinds of scores lie, see {@link dPrime}; null where neither kind varies. */
  readonly dPrime: number | null;
  readonly tprAtFpr: readonly TprAtFpr[];
  /** The same points as biometrics has them: the false-non-match rate at each false-match rate. */
  readonly fnmrAtFmr: readonly FnmrAtFmr[];
}

/**
 * All verification figures of scored pairs.
 *
 * @param scores similarity of each pair, rising with likeness.
 * @param same whether each pair shows the same person.
 * @param folds the fold of each pair, as LFW's `pairs.txt` has it; default: ten by {@link stratifiedFolds}.
 * @param fprs rates of `tprAtFpr` and `fnmrAtFmr`; default {@link USUAL_FPRS}.
 * @throws VALUE_INVALID when lengths differ, a score is not finite, or one of the two kinds of pairs is missing.
 */
export function verificationMetrics(
  scores: Scores,
  same: SameLabels,
  folds: ArrayLike<number> = stratifiedFolds(same),
  fprs: readonly number[] = USUAL_FPRS,
): VerificationMetrics {
  const roc = rocCurve(scores, same);
  const { eer, threshold: eerThreshold } = equalErrorRate(roc);
  const { accuracy, threshold: bestAccuracyThreshold } = bestAccuracy(roc);
  const points = tprAtFpr(roc, fprs);
  const apart = dPrime(scores, same);
  return {
    pairs: scores.length,
    positives: roc.positives,
    eer,
    eerThreshold,
    auc: areaUnderCurve(roc),
    accuracy: kFoldAccuracy(scores, same, folds),
    bestAccuracy: accuracy,
    bestAccuracyThreshold,
    dPrime: Number.isFinite(apart) ? apart : null,
    tprAtFpr: points,
    fnmrAtFmr: fnmrAtFmr(points),
  };
}
