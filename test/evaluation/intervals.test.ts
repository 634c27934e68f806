import { describe, expect, it } from 'vitest';
import { verificationIntervals } from '../../src/evaluation/intervals.js';
import { verificationMetrics } from '../../src/evaluation/verification.js';
import { Random } from '../../src/random.js';

/** Normal scores, one standard deviation wide, `distance` apart. */
function draw(pairs: number, distance: number, random: Random): { scores: number[]; same: boolean[] } {
  const same = Array.from({ length: pairs }, (_, i) => i % 2 === 0);
  return { scores: same.map((isSame) => random.normal() + (isSame ? distance : 0)), same };
}

/** All pairs of three photos of each person, with scores in steps, which tie. */
function fewPeople(count: number, random: Random) {
  const who = Array.from({ length: count * 3 }, (_, i) => i % count);
  const pairs = who.flatMap((left, i) => who.slice(i + 1).map((right) => ({ left, right })));
  const same = pairs.map(({ left, right }) => left === right);
  return {
    same,
    scores: same.map((is) => Math.round(4 * random.uniform() + (is ? 2 : 0))),
    people: { left: pairs.map(({ left }) => left), right: pairs.map(({ right }) => right) },
  };
}

describe('verificationIntervals', () => {
  const { scores, same } = draw(600, 2, new Random(1));
  const intervals = verificationIntervals(scores, same, { random: new Random(2), replicates: 200 });

  it('encloses the figures themselves', () => {
    const metrics = verificationMetrics(scores, same);
    for (const [figure, { low, high }] of [
      [metrics.eer, intervals.eer],
      [metrics.auc, intervals.auc],
      ...metrics.tprAtFpr.map(({ tpr }, i) => [tpr, intervals.tprAtFpr[i]!] as const),
    ] as const) {
      expect(low).toBeLessThanOrEqual(figure);
      expect(high).toBeGreaterThanOrEqual(figure);
    }
  });

  it("is as wide for the AUC as Hanley and McNeil's standard error says", () => {
    const { auc } = verificationMetrics(scores, same);
    const [q1, q2] = [auc / (2 - auc), (2 * auc ** 2) / (1 + auc)];
    const variance = (auc * (1 - auc) + 299 * (q1 - auc ** 2) + 299 * (q2 - auc ** 2)) / (300 * 300);
    const width = intervals.auc.high - intervals.auc.low;
    expect(width / (2 * 1.96 * Math.sqrt(variance))).toBeGreaterThan(0.75);
    expect(width / (2 * 1.96 * Math.sqrt(variance))).toBeLessThan(1.25);
  });

  it('holds the true AUC about as often as its level says', () => {
    const random = new Random(3);
    const truth = 0.9213503964748575; // Φ(2 / √2)
    let held = 0;
    for (let trial = 0; trial < 100; trial++) {
      const sample = draw(200, 2, random);
      const { auc } = verificationIntervals(sample.scores, sample.same, { random, replicates: 100, level: 0.8 });
      if (auc.low <= truth && truth <= auc.high) held++;
    }
    expect(held).toBeGreaterThan(65);
    expect(held).toBeLessThan(92);
  });

  it('narrows as the level falls', () => {
    const half = verificationIntervals(scores, same, { random: new Random(2), replicates: 200, level: 0.5 });
    expect(half.eer.high - half.eer.low).toBeLessThan(intervals.eer.high - intervals.eer.low);
  });

  it('comes out the same from the same seed', () => {
    const again = verificationIntervals(scores, same, { random: new Random(2), replicates: 200 });
    expect(again).toEqual(intervals);
  });

  it('is wide, holds the figures and is nowhere infinite where there are two to five people', () => {
    const random = new Random(4);
    for (let trial = 0; trial < 60; trial++) {
      const few = fewPeople(2 + (trial % 4), random);
      const metrics = verificationMetrics(few.scores, few.same);
      const { dPrime, ...found } = verificationIntervals(few.scores, few.same, {
        random,
        people: few.people,
        replicates: 60,
      });
      for (const [figure, { low, high }] of [
        [metrics.eer, found.eer],
        [metrics.auc, found.auc],
        [metrics.bestAccuracy, found.bestAccuracy],
        ...metrics.tprAtFpr.map(({ tpr }, i) => [tpr, found.tprAtFpr[i]!] as const),
      ] as const) {
        expect(low).toBeLessThanOrEqual(figure);
        expect(high).toBeGreaterThanOrEqual(figure);
        expect(high - low).toBeGreaterThan(0.02);
      }
      expect(dPrime === null || Number.isFinite(dPrime.high - dPrime.low)).toBe(true);
    }
  });

  it.each([
    [{ replicates: 1 }, /at least two replicates/],
    [{ level: 1 }, /confidence level between 0 and 1/],
  ])('refuses %o', (options, message) => {
    expect(() => verificationIntervals(scores, same, { random: new Random(1), ...options })).toThrow(message);
  });
});
