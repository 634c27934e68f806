import { describe, expect, it } from 'vitest';
import { identificationMetrics } from '../../src/evaluation/identification.js';
import { Random } from '../../src/random.js';
import { known, stranger } from './searches.js';

const random = () => new Random(1);

describe('identificationMetrics', () => {
  const searches = [
    known(1, 1, 0.9),
    known(2, 1, 0.5),
    known(3, 2, 0.8),
    known(4, 7, 0.7),
    ...[0.85, 0.6, 0.4, 0.3, 0.2, 0.2, 0.1, 0.1, 0, 0].map((top, i) => stranger(10 + i, top)),
  ];

  it('gives the closed and the open set together', () => {
    const metrics = identificationMetrics(searches, { random: random(), ranks: 8, fars: [0.2] });
    expect(metrics).toMatchObject({ known: 4, unknown: 10, rank1: 0.5, rank5: 0.75, rank10: 1 });
    expect(metrics.cmc).toEqual([0.5, 0.75, 0.75, 0.75, 0.75, 0.75, 1, 1]);
    expect(metrics.dirAtFar).toMatchObject([{ far: 0.2, dir: 0.5, resolvable: true }]);
  });

  it('gives every rate an interval that holds it and stays within [0, 1]', () => {
    const { intervals, ...metrics } = identificationMetrics(searches, { random: random(), ranks: 8 });
    const pairs = [
      ...metrics.cmc.map((value, i) => ({ value, ...intervals.cmc[i]! })),
      ...metrics.dirAtFar.map(({ dir }, i) => ({ value: dir, ...intervals.dirAtFar[i]! })),
    ];
    expect(pairs).toHaveLength(8 + 3);
    for (const { value, low, high } of pairs) {
      expect(low).toBeGreaterThanOrEqual(0);
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
      expect(high).toBeLessThanOrEqual(1);
      expect(high - low).toBeGreaterThan(0.1);
    }
    expect(intervals.rank1).toEqual(intervals.cmc[0]);
  });

  it('knows next to nothing of a single person, whom no draw changes', () => {
    const searches = [known(1, 1, 0.9), known(1, 2, 0.5)];
    const { rank1, intervals } = identificationMetrics(searches, { random: new Random(1), replicates: 20 });
    expect(rank1).toBe(0.5);
    expect(intervals.rank1.high - intervals.rank1.low).toBeGreaterThan(0.8);
  });

  it('has no open set without strangers, and no figures without the known', () => {
    expect(identificationMetrics([known(1, 1, 0.9)], { random: random() }).dirAtFar).toEqual([]);
    expect(() => identificationMetrics([stranger(1, 0.5)], { random: random() })).toThrow(/got none/);
  });

  it('widens the interval where the same photos are of fewer people', () => {
    const probes = (people: number) =>
      Array.from({ length: 400 }, (_, i) => known(i % people, (i % people) % 4 === 0 ? 2 : 1, 0.5));
    const width = (people: number) => {
      const { low, high } = identificationMetrics(probes(people), { random: random() }).intervals.rank1;
      return high - low;
    };
    expect(width(20) / width(400)).toBeGreaterThan(3);
  });

  it('is as sure of a rate that is nearly 1 as the number of people allows', () => {
    // Two of 400 people are not found: some draws have neither of them, and a rate of 1.
    const probes = Array.from({ length: 400 }, (_, i) => known(i, i < 2 ? 30 : 1, 0.5));
    const { low, high } = identificationMetrics(probes, { random: random() }).intervals.rank1;
    // Clopper–Pearson has 98.2 % to 99.94 %.
    expect(low).toBeGreaterThan(0.975);
    expect(low).toBeLessThan(0.99);
    expect(high).toBeGreaterThan(0.998);
    expect(high).toBeLessThan(1);
  });
});
