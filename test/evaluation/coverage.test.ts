import { describe, expect, it } from 'vitest';
import { stratifiedFolds } from '../../src/evaluation/folds.js';
import { verificationIntervals } from '../../src/evaluation/intervals.js';
import { normalCdf, normalQuantile } from '../../src/evaluation/normal.js';
import { verificationMetrics } from '../../src/evaluation/verification.js';
import { Random } from '../../src/random.js';

const DRAWS = 1000;
const FPR = 0.05;

/** What people add to the scores: each to their pairs with others, and each to the pairs of themselves. */
interface World {
  readonly distance: number;
  readonly ofStranger: number;
  readonly ofSelf: number;
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

/** The figures of the whole population: two normal distributions. */
function truth({ distance, ofStranger, ofSelf }: World) {
  const [s, t] = [Math.sqrt(1 + 2 * ofStranger ** 2), Math.sqrt(1 + ofSelf ** 2)];
  return {
    eer: normalCdf(-distance / (s + t)),
    auc: normalCdf(distance / Math.hypot(s, t)),
    tpr: normalCdf((distance - s * normalQuantile(1 - FPR)) / t),
    dPrime: distance / Math.sqrt((s * s + t * t) / 2),
  };
}

const FIGURES = ['eer', 'auc', 'tpr', 'dPrime', 'accuracy', 'bestAccuracy'] as const;

/**
 * In how many of a thousand draws the 95 % interval of each figure holds the truth. Of the two accuracies that is their mean over
 * all draws: their thresholds are chosen on pairs, so that what a list of this size gives is not what the population would.
 */
function coverage(design: Design, world: World, known: boolean): number[] {
  const random = new Random(11);
  const draws = Array.from({ length: DRAWS }, () => {
    const { scores, same, people } = draw(design, world, random);
    const folds = stratifiedFolds(same);
    const options = { random, replicates: 80, fprs: [FPR], folds, ...(known && { people }) };
    const { tprAtFpr, ...intervals } = verificationIntervals(scores, same, options);
    const { accuracy, bestAccuracy } = verificationMetrics(scores, same, folds, [FPR]);
    return {
      intervals: { ...intervals, accuracy: intervals.accuracy!, tpr: tprAtFpr[0]! },
      accuracy: accuracy.mean,
      bestAccuracy,
    };
  });
  const mean = (figure: 'accuracy' | 'bestAccuracy') => draws.reduce((sum, each) => sum + each[figure] / DRAWS, 0);
  const expected = { ...truth(world), accuracy: mean('accuracy'), bestAccuracy: mean('bestAccuracy') };
  return FIGURES.map((name) => {
    const held = draws.filter(
      ({
        intervals: {
          [name]: { low, high },
        },
      }) => low <= expected[name] && expected[name] <= high,
    );
    return held.length / DRAWS;
  });
}

// Three standard errors of a share near 0.95 among a thousand are 0.02. The accuracies do not reach it here: single pairs matter to them
// more than people do, so that the variance of eighty replicates (the usual 400 would take five times as long) is off by 44 %, as if
// there were ten degrees of freedom; 92 % are to be expected, and three standard errors below that are 0.895. With the folds' thresholds
// held as they are it is 0.883.
const LEAST = { eer: 0.93, auc: 0.93, tpr: 0.93, dPrime: 0.93, accuracy: 0.895, bestAccuracy: 0.895 } as const;

describe('95 % intervals over people hold the truth in 93 to 97 % of draws, those of the accuracies in a little less', () => {
  it.each([
    ['each with each, where people matter', { people: 32, own: 3, others: null }, [0.5, 0.7]],
    ['few pairs a person, as in LFW', { people: 250, own: 1, others: 250 }, [0.3, 0.5]],
  ] as const)(
    '%s',
    (_, design, [ofStranger, ofSelf]) => {
      const covered = coverage(design, { distance: 2.5, ofStranger, ofSelf }, true);
      const outside = FIGURES.flatMap((name, i) => {
        const share = covered[i]!;
        return share >= LEAST[name] && share <= 0.97 ? [] : [{ name, share }];
      });
      expect(outside).toEqual([]);
    },
    240_000,
  );

  it('where pairs are taken as independent and are not, they do not', () => {
    const design = { people: 32, own: 3, others: null };
    const [eer, auc] = coverage(design, { distance: 2.5, ofStranger: 0.5, ofSelf: 0.7 }, false);
    expect(eer).toBeLessThan(0.92);
    expect(auc).toBeLessThan(0.92);
  }, 240_000);
});
