/** The metrics as pure functions on arrays: the public door `lineament/evaluation`. */
export { areaUnderCurve } from './auc.js';
export { type BestAccuracy, bestAccuracy } from './best-accuracy.js';
export { rateInterval } from './binomial.js';
export { calibrate, type Calibration } from './calibration.js';
export { cumulativeMatches } from './cmc.js';
export { type Confusion, confusions } from './confusions.js';
export { type FigureDifference, figureDifferences } from './difference.js';
export { dPrime } from './d-prime.js';
export { type DirAtFar, dirAtFar, dirCurve, type DirPoint, USUAL_FARS } from './dir-at-far.js';
export { type EqualErrorRate, equalErrorRate } from './eer.js';
export { stratifiedFolds } from './folds.js';
export { type IdentificationMetrics, identificationMetrics, type IdentificationOptions } from './identification.js';
export type { Interval } from './interval.js';
export { type IntervalOptions, type VerificationIntervals, verificationIntervals } from './intervals.js';
export { type KFoldAccuracy, kFoldAccuracy } from './k-fold.js';
export { pairsNeeded, type PairsNeeded } from './pairs-needed.js';
export {
  fitProbability,
  type ProbabilityMapping,
  probabilityOf,
  reliability,
  type Reliability,
  type ReliabilityBin,
} from './probability.js';
export type { PairPeople } from './resampling.js';
export { type RocCurve, rocCurve } from './roc.js';
export { Random } from '../random.js';
export type { SameLabels, Scores } from './scored-pairs.js';
export type { Search } from './search.js';
export { checkThreshold, type ThresholdCheck } from './threshold-check.js';
export { type FnmrAtFmr, fnmrAtFmr, type TprAtFpr, tprAtFpr, USUAL_FPRS } from './tpr-at-fpr.js';
export { type VerificationMetrics, verificationMetrics } from './verification.js';
