import type { PeopleOfPairs } from '../data/pairs/people-of-pairs.js';
import {
  type Interval,
  type PairPeople,
  stratifiedFolds,
  USUAL_FPRS,
  verificationIntervals,
  type VerificationIntervals,
  verificationMetrics,
  type VerificationMetrics,
} from '../evaluation/index.js';
import { Random } from '../random.js';
import type { ScoredPairs } from '../training/score-pairs.js';
import { percent } from '../report/percent.js';
import { counted } from './counted.js';
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
  /** Default 400. */
  readonly replicates?: number | undefined;
  /** Who is who; default: not known, and pairs count as independent. */
  readonly people?: PeopleOfPairs | undefined;
}

/** The folds that a list brings, or ten. */
export function foldsOf(folds: readonly number[], same: readonly boolean[]): ArrayLike<number> {
  return new Set(folds).size > 1 ? folds : stratifiedFolds(same);
}

/** The people of each pair. */
export function pairPeople(pairs: ScoredPairs['pairs'], { personOf }: PeopleOfPairs): PairPeople {
  return { left: pairs.map(({ left }) => personOf[left]!), right: pairs.map(({ right }) => personOf[right]!) };
}

/** All verification figures of scored pairs, with their confidence intervals. */
export function verificationFigures(scored: ScoredPairs, options: FigureOptions = {}): VerificationFigures {
  const { pairs, scores, same } = scored;
  const { targetFmrs = [], seed = 1, replicates, people } = options;
  const fprs = [...new Set([...USUAL_FPRS, ...targetFmrs])].sort((a, b) => a - b);
  const folds = foldsOf(scored.folds, same);
  const who = people && pairPeople(pairs, people);
  return {
    ...verificationMetrics(scores, same, folds, fprs),
    intervals: verificationIntervals(scores, same, { random: new Random(seed), fprs, folds, replicates, people: who }),
  };
}

/** The rows of the table that people read: name, value, confidence interval, remark. */
export function figureRows(figures: VerificationFigures): string[][] {
  const { accuracy, intervals } = figures;
  const span = ({ low, high }: Interval) => `${percent(low)} – ${percent(high)}`;
  const noSpan = (interval: Interval | undefined) => (interval === undefined ? '' : span(interval));
  const negatives = figures.pairs - figures.positives;
  return [
    ['EER', percent(figures.eer), span(intervals.eer), `at similarity ${figures.eerThreshold.toFixed(4)}`],
    ['AUC', percent(figures.auc), span(intervals.auc), ''],
    [
      `${accuracy.folds.length}-fold accuracy`,
      percent(accuracy.mean),
      noSpan(intervals.accuracy),
      `threshold from the other folds; standard deviation of the folds ${percent(accuracy.std)}`,
    ],
    [
      'best accuracy',
      percent(figures.bestAccuracy),
      span(intervals.bestAccuracy),
      `at similarity ${figures.bestAccuracyThreshold.toFixed(4)}, chosen on these pairs: flatters`,
    ],
    ...(figures.dPrime === null
      ? []
      : [
          [
            "d'",
            figures.dPrime.toFixed(3),
            intervals.dPrime === null ? '' : `${intervals.dPrime.low.toFixed(3)} – ${intervals.dPrime.high.toFixed(3)}`,
            '',
          ],
        ]),
    ...figures.tprAtFpr.map(({ fpr, tpr, threshold, resolvable }, i) => [
      `TPR at FPR ${fpr.toExponential()}`,
      resolvable ? percent(tpr) : `(${percent(tpr)})`,
      resolvable ? span(intervals.tprAtFpr[i]!) : '',
      resolvable
        ? `at similarity ${threshold.toFixed(4)}; FNMR ${percent(1 - tpr)}`
        : `not resolvable: no rate below ${(1 / negatives).toExponential(1)} with ${counted(negatives, 'pair')} of different people`,
    ]),
  ];
}

/** The figures as the text of a table. */
export function figureTable(figures: VerificationFigures): string {
  const level = `${Math.round(figures.intervals.level * 100)} % interval`;
  return table([['', 'value', level, ''], ...figureRows(figures)], [1]);
}
