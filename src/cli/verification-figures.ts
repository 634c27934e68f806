import {
  rocCurve,
  stratifiedFolds,
  tprAtFpr,
  USUAL_FPRS,
  verificationIntervals,
  type VerificationIntervals,
  verificationMetrics,
  type VerificationMetrics,
} from '../evaluation/index.js';
import { Random } from '../random.js';
import type { ScoredPairs } from '../training/score-pairs.js';
import { percent } from './percent.js';
import { table } from './table.js';

/** What `evaluate --json` prints of the metrics. */
export interface VerificationFigures extends VerificationMetrics {
  readonly intervals: VerificationIntervals;
}

export interface FigureOptions {
  /** False-match rates to report besides {@link USUAL_FPRS}. */
  readonly targetFmrs?: readonly number[];
  /** Draws the bootstrap of the confidence intervals. Default 1. */
  readonly seed?: number;
}

/** All verification figures of scored pairs, with their confidence intervals. */
export function verificationFigures(scored: ScoredPairs, options: FigureOptions = {}): VerificationFigures {
  const { scores, same, folds } = scored;
  const { targetFmrs = [], seed = 1 } = options;
  const fprs = [...new Set([...USUAL_FPRS, ...targetFmrs])].sort((a, b) => a - b);
  const hasFolds = new Set(folds).size > 1;
  return {
    ...verificationMetrics(scores, same, hasFolds ? folds : stratifiedFolds(same)),
    tprAtFpr: tprAtFpr(rocCurve(scores, same), fprs),
    intervals: verificationIntervals(scores, same, { random: new Random(seed), fprs }),
  };
}

/** The rows of the table that people read: name, value, confidence interval, remark. */
export function figureRows(figures: VerificationFigures): string[][] {
  const { accuracy, intervals } = figures;
  const span = ({ low, high }: { low: number; high: number }) => `${percent(low)} – ${percent(high)}`;
  const negatives = figures.pairs - figures.positives;
  return [
    ['EER', percent(figures.eer), span(intervals.eer), `at similarity ${figures.eerThreshold.toFixed(4)}`],
    ['AUC', percent(figures.auc), span(intervals.auc), ''],
    [
      `${accuracy.folds.length}-fold accuracy`,
      percent(accuracy.mean),
      `± ${percent(accuracy.std)}`,
      'standard deviation of the folds; threshold from the other folds',
    ],
    [
      'best accuracy',
      percent(figures.bestAccuracy),
      span(intervals.bestAccuracy),
      `at similarity ${figures.bestAccuracyThreshold.toFixed(4)}, chosen on these pairs: flatters`,
    ],
    ...figures.tprAtFpr.map(({ fpr, tpr, threshold, resolvable }, i) => [
      `TPR at FPR ${fpr.toExponential()}`,
      resolvable ? percent(tpr) : `(${percent(tpr)})`,
      resolvable ? span(intervals.tprAtFpr[i]!) : '',
      resolvable
        ? `at similarity ${threshold.toFixed(4)}; FNMR ${percent(1 - tpr)}`
        : `not resolvable: ${negatives} pairs of different people measure no rate below ${(1 / negatives).toExponential(1)}`,
    ]),
  ];
}

/** The figures as the text of a table. */
export function figureTable(figures: VerificationFigures): string {
  const level = `${Math.round(figures.intervals.level * 100)} % interval`;
  return table([['', 'value', level, ''], ...figureRows(figures)], [1]);
}
