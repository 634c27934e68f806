import { describe, expect, it } from 'vitest';
import { resampling, spread } from '../../src/evaluation/resampling.js';
import { Random } from '../../src/random.js';

const same = [true, true, false, false];
const people = { left: [7, 9, 7, 9], right: [7, 9, 9, 3] };

describe('resampling of people', () => {
  it('counts a pair as often as its people come', () => {
    const { draw, units, positiveUnits } = resampling(same, people, new Random(1));
    expect([units, positiveUnits]).toEqual([3, 2]);
    for (let i = 0; i < 200; i++) {
      const [seven, nine, both, other] = draw() as unknown as [number, number, number, number];
      expect(seven + nine).toBeLessThanOrEqual(3);
      expect(both).toBe(seven * nine);
      expect(other).toBe(nine * (3 - seven - nine));
      expect(seven + nine > 0 && both + other > 0).toBe(true);
    }
  });

  it('leaves no draw without pairs of both kinds, however few people there are', () => {
    const three = { left: [1, 2, 1], right: [1, 3, 3] };
    const { draw } = resampling([true, false, false], three, new Random(1));
    for (let i = 0; i < 200; i++) {
      const [one, other, shared] = draw() as unknown as [number, number, number];
      expect(one > 0 && other + shared > 0).toBe(true);
    }
  });

  it('draws pairs of different people by themselves where asked', () => {
    const { drawNegatives } = resampling(same, people, new Random(1));
    for (let i = 0; i < 50; i++) {
      const weights = drawNegatives!();
      expect([weights[0], weights[1]]).toEqual([1, 1]);
      expect(weights[2]! + weights[3]!).toBe(2);
    }
  });

  it('draws pairs, each kind among itself, where nobody is known', () => {
    const { draw, drawNegatives } = resampling(same, undefined, new Random(1));
    expect(drawNegatives).toBeNull();
    for (let i = 0; i < 50; i++) {
      const weights = draw();
      expect([weights[0]! + weights[1]!, weights[2]! + weights[3]!]).toEqual([2, 2]);
    }
  });

  it('goes by who people are where a label says otherwise, and refuses to guess who is missing', () => {
    const { draw } = resampling([true, false, false], { left: [1, 1, 1], right: [1, 1, 2] }, new Random(1));
    for (let i = 0; i < 20; i++) {
      const weights = draw();
      expect(weights[1]).toBe(weights[0]);
    }
    expect(() => resampling(same, { left: [1], right: [1] }, new Random(1))).toThrow(/two people a pair/);
  });
});

describe('spread', () => {
  /** The mean over pairs of different people, of whom each has an effect on their pairs, as dyadic data has it. */
  const PEOPLE = 60;
  const random = new Random(5);
  const effects = Array.from({ length: PEOPLE }, () => random.normal());
  const pairs: { a: number; b: number; value: number }[] = [];
  for (let a = 0; a < PEOPLE; a++) {
    for (let b = 0; b < a; b++) pairs.push({ a, b, value: effects[a]! + effects[b]! + random.normal() });
  }
  const own = Array.from({ length: PEOPLE }, (_, p) => p);
  const labels = [...own.map(() => true), ...pairs.map(() => false)];
  const who = { left: [...own, ...pairs.map(({ a }) => a)], right: [...own, ...pairs.map(({ b }) => b)] };
  const mean = (weights: Float64Array) => {
    let [sum, total] = [0, 0];
    pairs.forEach(({ value }, i) => {
      sum += weights[PEOPLE + i]! * value;
      total += weights[PEOPLE + i]!;
    });
    return Float64Array.of(sum / total);
  };

  it('is the variance of Aronow, Samii and Assenova, computed by its formula', () => {
    const average = pairs.reduce((sum, { value }) => sum + value, 0) / pairs.length;
    let formula = 0;
    for (const p of pairs) {
      for (const q of pairs) {
        const shares = p.a === q.a || p.a === q.b || p.b === q.a || p.b === q.b;
        if (shares) formula += (p.value - average) * (q.value - average);
      }
    }
    formula /= pairs.length ** 2;
    const [variance] = spread(resampling(labels, who, random), mean, { replicates: 4000 });
    expect(variance! / formula).toBeGreaterThan(0.9);
    expect(variance! / formula).toBeLessThan(1.12);
  });
});
