/** The metrics as pure functions on arrays: the public door `lineament/evaluation`. */
export { areaUnderCurve } from './auc.js';
export { type BestAccuracy, bestAccuracy } from './best-accuracy.js';
export { rateInterval } from './binomial.js';
export { calibrate, type Calibration } from './calibration.js';
export { dPrime } from './d-prime.js';
export { type EqualErrorRate, equalErrorRate } from './eer.js';
export { stratifiedFolds } from './folds.js';
export { type Interval, type IntervalOptions, type VerificationIntervals, verificationIntervals } from './intervals.js';
export { type KFoldAccuracy, kFoldAccuracy } from './k-fold.js';
export type { PairPeople } from './resampling.js';
export { type RocCurve, rocCurve } from './roc.js';
export { Random } from '../random.js';
export type { SameLabels, Scores } from './scored-pairs.js';
export { type FnmrAtFmr, fnmrAtFmr, type TprAtFpr, tprAtFpr, USUAL_FPRS } from './tpr-at-fpr.js';
export { type VerificationMetrics, verificationMetrics } from './verification.js';
