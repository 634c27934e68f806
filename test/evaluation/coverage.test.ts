import { describe, expect, it } from 'vitest';
import { verificationIntervals } from '../../src/evaluation/intervals.js';
import { normalCdf, normalQuantile } from '../../src/evaluation/normal.js';
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

/** In how many of a thousand draws the 95 % interval of each figure holds the truth. */
function coverage(design: Design, world: World, known: boolean) {
  const random = new Random(11);
  const expected = truth(world);
  const held = { eer: 0, auc: 0, tpr: 0, dPrime: 0 };
  for (let i = 0; i < DRAWS; i++) {
    const { scores, same, people } = draw(design, world, random);
    const options = { random, replicates: 80, fprs: [FPR], ...(known && { people }) };
    const { eer, auc, dPrime, tprAtFpr } = verificationIntervals(scores, same, options);
    const intervals = { eer, auc, dPrime, tpr: tprAtFpr[0]! };
    for (const name of ['eer', 'auc', 'tpr', 'dPrime'] as const) {
      if (intervals[name].low <= expected[name] && expected[name] <= intervals[name].high) held[name]++;
    }
  }
  return Object.values(held).map((count) => count / DRAWS);
}

// Three standard errors of a share near 0.95 among a thousand are 0.02.
describe('95 % intervals over people hold the truth in 93 to 97 % of draws', () => {
  it.each([
    ['each with each, where people matter', { people: 32, own: 3, others: null }, [0.5, 0.7]],
    ['few pairs a person, as in LFW', { people: 250, own: 1, others: 250 }, [0.3, 0.5]],
  ] as const)(
    '%s',
    (_, design, [ofStranger, ofSelf]) => {
      const covered = coverage(design, { distance: 2.5, ofStranger, ofSelf }, true);
      for (const share of covered) {
        expect(share).toBeGreaterThanOrEqual(0.93);
        expect(share).toBeLessThanOrEqual(0.97);
      }
    },
    120_000,
  );

  it('where pairs are taken as independent and are not, they do not', () => {
    const design = { people: 32, own: 3, others: null };
    const [eer, auc] = coverage(design, { distance: 2.5, ofStranger: 0.5, ofSelf: 0.7 }, false);
    expect(eer).toBeLessThan(0.92);
    expect(auc).toBeLessThan(0.92);
  }, 120_000);
});
