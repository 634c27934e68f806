import { describe, expect, it } from 'vitest';
import { confusions, dirCurve, identificationMetrics, type Search } from '../../src/evaluation/identification.js';
import { Random } from '../../src/random.js';

const known = (person: number, rank: number, top: number): Search => ({
  person,
  known: true,
  rank,
  top,
  named: rank === 1 ? person : 77,
});
const stranger = (person: number, top: number): Search => ({ person, known: false, rank: Infinity, top, named: 77 });
const random = () => new Random(1);

describe('identificationMetrics', () => {
  const searches = [
    known(1, 1, 0.9),
    known(2, 1, 0.5),
    known(3, 2, 0.8),
    known(4, 7, 0.7),
    ...[0.85, 0.6, 0.4, 0.3, 0.2, 0.2, 0.1, 0.1, 0, 0].map((top, i) => stranger(10 + i, top)),
  ];

  it('counts ranks over the known', () => {
    const metrics = identificationMetrics(searches, { random: random(), ranks: 8 });
    expect(metrics).toMatchObject({ known: 4, unknown: 10, rank1: 0.5, rank5: 0.75, rank10: 1 });
    expect(metrics.cmc).toEqual([0.5, 0.75, 0.75, 0.75, 0.75, 0.75, 1, 1]);
  });

  it('finds the lowest threshold that so many strangers reach at most, and who is named rightly from there on', () => {
    const { dirAtFar } = identificationMetrics(searches, { random: random(), fars: [0, 0.1, 0.2, 0.6, 1] });
    // Of ten strangers: none, one (0.85), two (0.6, so above 0.4), and six, but two tie at 0.2 with the sixth.
    expect(dirAtFar.map(({ dir }) => dir)).toEqual([0.25, 0.25, 0.5, 0.5, 0.5]);
    expect(dirAtFar[0]!.threshold).toBeGreaterThan(0.85);
    expect(dirAtFar[1]!.threshold).toBeGreaterThan(0.6);
    expect(dirAtFar[1]!.threshold).toBeLessThan(0.61);
    expect(dirAtFar[2]!.threshold).toBeCloseTo(0.4, 6);
    expect(dirAtFar[3]!.threshold).toBeCloseTo(0.1, 6);
    expect(dirAtFar.map(({ resolvable }) => resolvable)).toEqual([false, true, true, true, true]);
  });

  it('lets strangers of one similarity pass together or not at all', () => {
    const tied = [known(1, 1, 0.5), ...[0.4, 0.4, 0.4, 0.1].map((top, i) => stranger(i, top))];
    const [half] = identificationMetrics(tied, { random: random(), fars: [0.5] }).dirAtFar;
    expect(half!.threshold).toBeGreaterThan(0.4);
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
});

describe('dirCurve', () => {
  it('has DIR at every rate that the strangers can measure', () => {
    const searches = [
      known(1, 1, 0.9),
      known(2, 1, 0.5),
      known(3, 2, 0.95),
      ...[0.6, 0.55, 0.3].map((top) => stranger(8, top)),
    ];
    const curve = dirCurve(searches, 10);
    // Of three strangers one may pass: the threshold is just above 0.55, and one of three known is found there.
    expect(curve[0]).toEqual({ far: 1 / 3, dir: 1 / 3 });
    expect(curve.at(-1)).toEqual({ far: 1, dir: 2 / 3 });
    expect(curve.map(({ dir }) => dir)).toEqual(curve.map(({ dir }) => dir).sort((a, b) => a - b));
    expect(dirCurve([known(1, 1, 0.9)])).toEqual([]);
  });
});

describe('confusions', () => {
  it('counts whom known people are taken for, most often first', () => {
    const taken = (person: number, named: number | null): Search => ({ person, known: true, rank: 3, top: 0.5, named });
    const searches = [taken(1, 2), taken(2, 3), taken(1, 2), taken(4, null), known(5, 1, 0.9), stranger(8, 0.4)];
    expect(confusions(searches)).toEqual([
      { person: 1, named: 2, times: 2 },
      { person: 2, named: 3, times: 1 },
    ]);
  });
});
