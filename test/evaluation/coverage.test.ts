import { describe, expect, it } from 'vitest';
import { stratifiedFolds } from '../../src/evaluation/folds.js';
import { verificationIntervals } from '../../src/evaluation/intervals.js';
import { normalCdf, normalQuantile } from '../../src/evaluation/normal.js';
import { verificationMetrics } from '../../src/evaluation/verification.js';
import { Random } from '../../src/random.js';

const DRAWS = 1000;

/** What people add to the scores: each to their pairs with others, and each to the pairs of themselves. */
interface World {
  readonly distance: number;
  readonly ofStranger: number;
  readonly ofSelf: number;
  /** Of the true-positive rate that is looked at. */
  readonly fpr: number;
}

interface Design {
  readonly people: number;
  /** Pairs of each person with themselves. */
  readonly own: number;
  /** Pairs of different people, drawn; null: each with each. */
  readonly others: number | null;
}

function draw({ people, own, others }: Design, { distance, ofStranger, ofSelf }: World, random: Random) {
  const [left, right, scores]: number[][] = [[], [], []];
  const stranger = Array.from({ length: people }, () => ofStranger * random.normal());
  const self = Array.from({ length: people }, () => ofSelf * random.normal());
  const add = (a: number, b: number) => {
    left!.push(a);
    right!.push(b);
    scores!.push(random.normal() + (a === b ? distance + self[a]! : stranger[a]! + stranger[b]!));
  };
  for (let a = 0; a < people; a++) for (let k = 0; k < own; k++) add(a, a);
  if (others === null) for (let a = 0; a < people; a++) for (let b = 0; b < a; b++) add(a, b);
  else {
    for (let i = 0; i < others; i++) {
      const a = random.integer(people);
      add(a, (a + 1 + random.integer(people - 1)) % people);
    }
  }
  return { scores: scores!, same: left!.map((a, i) => a === right![i]), people: { left: left!, right: right! } };
}

/** How far the scores of different people, and of the same, spread over the whole population. */
function spreads({ ofStranger, ofSelf }: Omit<World, 'distance'>) {
  return [Math.sqrt(1 + 2 * ofStranger ** 2), Math.sqrt(1 + ofSelf ** 2)] as const;
}

/** The figures of the whole population: two normal distributions. */
function truth({ distance, fpr, ...others }: World) {
  const [s, t] = spreads({ fpr, ...others });
  return {
    eer: normalCdf(-distance / (s + t)),
    auc: normalCdf(distance / Math.hypot(s, t)),
    tpr: normalCdf((distance - s * normalQuantile(1 - fpr)) / t),
    dPrime: distance / Math.sqrt((s * s + t * t) / 2),
  };
}

const FIGURES = ['eer', 'auc', 'tpr', 'dPrime', 'accuracy', 'bestAccuracy'] as const;

/**
 * In how many of a thousand draws the 95 % interval of each figure holds the truth. Of the two accuracies that is their mean over
 * all draws: their thresholds are chosen on pairs, so that what a list of this size gives is not what the population would.
 */
function coverage(design: Design, world: World, known: boolean) {
  const random = new Random(11);
  const draws = Array.from({ length: DRAWS }, () => {
    const { scores, same, people } = draw(design, world, random);
    const folds = stratifiedFolds(same);
    const options = { random, replicates: 80, fprs: [world.fpr], folds, ...(known && { people }) };
    const { tprAtFpr, ...intervals } = verificationIntervals(scores, same, options);
    const { accuracy, bestAccuracy } = verificationMetrics(scores, same, folds, [world.fpr]);
    return {
      intervals: { ...intervals, accuracy: intervals.accuracy!, tpr: tprAtFpr[0]! },
      accuracy: accuracy.mean,
      bestAccuracy,
    };
  });
  const mean = (figure: 'accuracy' | 'bestAccuracy') => draws.reduce((sum, each) => sum + each[figure] / DRAWS, 0);
  const expected = { ...truth(world), accuracy: mean('accuracy'), bestAccuracy: mean('bestAccuracy') };
  return FIGURES.map((name) => {
    const of = draws.map(({ intervals }) => intervals[name]!);
    const held = of.filter(({ low, high }) => low <= expected[name] && expected[name] <= high);
    return { share: held.length / DRAWS, width: of.reduce((sum, { low, high }) => sum + (high - low) / DRAWS, 0) };
  });
}

// Three standard errors of a share near 0.95 among a thousand are 0.02. The best accuracy does not reach it here: single pairs matter to it
// more than people do, so that the variance of eighty replicates (the usual 400 would take five times as long) is off by 44 %, as if
// there were ten degrees of freedom; 92 % are to be expected, and three standard errors below that are 0.895.
const LEAST = { eer: 0.93, auc: 0.93, tpr: 0.93, dPrime: 0.93, accuracy: 0.93, bestAccuracy: 0.895 } as const;

describe('95 % intervals over people hold the truth in 93 to 97 % of draws, that of the best accuracy in a little less', () => {
  it.each([
    ['each with each, where people matter', { people: 32, own: 3, others: null }, [0.5, 0.7]],
    ['few pairs a person, as in LFW', { people: 250, own: 1, others: 250 }, [0.3, 0.5]],
  ] as const)(
    '%s',
    (_, design, [ofStranger, ofSelf]) => {
      const covered = coverage(design, { distance: 2.5, ofStranger, ofSelf, fpr: 0.05 }, true);
      const outside = FIGURES.flatMap((name, i) => {
        const { share } = covered[i]!;
        return share >= LEAST[name] && share <= 0.97 ? [] : [{ name, share }];
      });
      expect(outside).toEqual([]);
    },
    240_000,
  );

  it('where pairs are taken as independent and are not, they do not', () => {
    const design = { people: 32, own: 3, others: null };
    const [eer, auc] = coverage(design, { distance: 2.5, ofStranger: 0.5, ofSelf: 0.7, fpr: 0.05 }, false);
    expect(eer!.share).toBeLessThan(0.92);
    expect(auc!.share).toBeLessThan(0.92);
  }, 240_000);
});

// Of fifty people with five pairs each, one or two pairs are wrong at 0.5 %, and in some draws none. With so few, an interval that never holds
// the truth too seldom holds it too often, that of TPR most of all.
describe('95 % intervals of rates near 0 and 1', () => {
  it.each([
    [0.005, 0.99, 0.025],
    [0.02, 0.98, 0.035],
  ])(
    'hold the truth as often and no wider than they need be, of fifty people with an EER of %f',
    (eer, most, widest) => {
      const world = { ofStranger: 0.3, ofSelf: 0.5, fpr: 0.01 };
      const [s, t] = spreads(world);
      const distance = -(s + t) * normalQuantile(eer);
      const covered = coverage({ people: 50, own: 5, others: 500 }, { ...world, distance }, true);
      const outside = FIGURES.flatMap((name, i) => {
        const { share } = covered[i]!;
        return share >= 0.93 && share <= most ? [] : [{ name, share }];
      });
      expect(outside).toEqual([]);
      expect(covered[0]!.width).toBeLessThan(widest);
    },
    240_000,
  );
});
