import { normalCdf, normalQuantile } from '../dist/evaluation/normal.js';
import { stratifiedFolds, verificationIntervals, verificationMetrics } from '../dist/evaluation/index.js';
import { Random } from '../dist/random.js';
import type { Benchmark } from './benchmark.js';
import { figureOf } from './figure.js';

const EERS = [0.005, 0.02, 0.1, 0.2];
const PEOPLE = [50, 100, 400];
/** Pairs of the same person, and of different people, for each person. */
const DESIGNS = [
  { own: 5, others: 10 },
  { own: 1, others: 1 },
];
/** Fewer than the usual 400, which take five times as long and leave less to chance. */
const REPLICATES = 80;
const FPR = 0.01;
/** What a person adds to the scores of all pairs with others, and of all pairs of their own, in standard deviations of a pair. */
const [OF_STRANGER, OF_SELF] = [0.3, 0.5];
/** The deviations of scores over the whole population. */
const [SPREAD_OF_OTHERS, SPREAD_OF_SAME] = [Math.sqrt(1 + 2 * OF_STRANGER ** 2), Math.sqrt(1 + OF_SELF ** 2)];
const NAMES = ['eer', 'auc', 'accuracy', 'bestAccuracy', 'tpr'] as const;

interface Cell {
  readonly eer: number;
  readonly people: number;
  readonly own: number;
  readonly others: number;
}

type Named<T> = Record<(typeof NAMES)[number], T>;

/** How often 95 % intervals of verification hold the truth of simulated people; of accuracies, their mean over all draws. */
export const intervalCoverage: Benchmark = {
  about: 'how often 95 % intervals of verification hold the truth, in as many draws as --steps (1,000 for the mark)',
  async *run({ steps }) {
    for (const { own, others } of DESIGNS) {
      for (const people of PEOPLE) for (const eer of EERS) yield* cellFigures({ eer, people, own, others }, steps);
    }
  },
};

function* cellFigures(cell: Cell, draws: number) {
  const distance = -(SPREAD_OF_OTHERS + SPREAD_OF_SAME) * normalQuantile(cell.eer);
  const random = new Random(12);
  const found = Array.from({ length: draws }, () => drawn(cell, distance, random));
  const mean = (of: (each: (typeof found)[number]) => number) => found.reduce((sum, each) => sum + of(each) / draws, 0);
  const truth: Named<number> = {
    eer: cell.eer,
    auc: normalCdf(distance / Math.hypot(SPREAD_OF_OTHERS, SPREAD_OF_SAME)),
    accuracy: mean(({ values }) => values.accuracy),
    bestAccuracy: mean(({ values }) => values.bestAccuracy),
    tpr: normalCdf((distance - SPREAD_OF_OTHERS * normalQuantile(1 - FPR)) / SPREAD_OF_SAME),
  };
  for (const name of NAMES) {
    const of = (share: (low: number, high: number) => number) =>
      mean(({ intervals }) => share(intervals[name].low, intervals[name].high));
    const width = of((low, high) => high - low);
    const { eer, people, own, others } = cell;
    yield figureOf({
      bench: 'interval-coverage',
      figure: `${name}, EER ${eer}, ${people} people of ${own} pairs and ${others} with others, mean width ${width.toPrecision(3)}`,
      ours: [of((low, high) => (low <= truth[name] && truth[name] <= high ? 1 : 0))],
      peer: [0.95],
      peerName: 'the level',
      unit: 'share',
      better: 'more',
    });
  }
}

function drawn({ people, own, others }: Cell, distance: number, random: Random) {
  const [left, right, scores]: [number[], number[], number[]] = [[], [], []];
  const stranger = Array.from({ length: people }, () => OF_STRANGER * random.normal());
  const self = Array.from({ length: people }, () => OF_SELF * random.normal());
  const add = (a: number, b: number): void => {
    left.push(a);
    right.push(b);
    scores.push(random.normal() + (a === b ? distance + self[a]! : stranger[a]! + stranger[b]!));
  };
  for (let a = 0; a < people; a++) for (let pair = 0; pair < own; pair++) add(a, a);
  for (let pair = 0; pair < others * people; pair++) {
    const a = random.integer(people);
    add(a, (a + 1 + random.integer(people - 1)) % people);
  }
  const same = left.map((a, i) => a === right[i]);
  const folds = stratifiedFolds(same);
  const options = { random, replicates: REPLICATES, fprs: [FPR], folds, people: { left, right } };
  const { eer, auc, accuracy, bestAccuracy, tprAtFpr } = verificationIntervals(scores, same, options);
  const metrics = verificationMetrics(scores, same, folds, [FPR]);
  return {
    intervals: { eer, auc, accuracy: accuracy!, bestAccuracy, tpr: tprAtFpr[0]! },
    values: { accuracy: metrics.accuracy.mean, bestAccuracy: metrics.bestAccuracy },
  };
}
