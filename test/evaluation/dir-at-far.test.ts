import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dirAtFar, dirCurve } from '../../src/evaluation/dir-at-far.js';
import { rocCurve } from '../../src/evaluation/roc.js';
import { tprAtFpr } from '../../src/evaluation/tpr-at-fpr.js';
import { known, searchesOf, similarityTables, stranger } from './searches.js';

describe('dirAtFar', () => {
  const searches = [
    known(1, 1, 0.9),
    known(2, 1, 0.5),
    known(3, 2, 0.8),
    known(4, 7, 0.7),
    ...[0.85, 0.6, 0.4, 0.3, 0.2, 0.2, 0.1, 0.1, 0, 0].map((top, i) => stranger(10 + i, top)),
  ];

  it('finds the lowest threshold that so many strangers reach at most, and who is named rightly from there on', () => {
    const figures = dirAtFar(searches, [0, 0.1, 0.2, 0.6, 1]);
    // Of ten strangers: none, one (0.85), two (0.6, so above 0.4), and six, but two tie at 0.2 with the sixth.
    expect(figures.map(({ dir }) => dir)).toEqual([0.25, 0.25, 0.5, 0.5, 0.5]);
    expect(figures[0]!.threshold).toBeGreaterThan(0.85);
    expect(figures[1]!.threshold).toBeGreaterThan(0.6);
    expect(figures[1]!.threshold).toBeLessThan(0.61);
    expect(figures[2]!.threshold).toBeCloseTo(0.4, 6);
    expect(figures[3]!.threshold).toBeCloseTo(0.1, 6);
    expect(figures.map(({ resolvable }) => resolvable)).toEqual([false, true, true, true, true]);
  });

  it('lets strangers of one similarity pass together or not at all', () => {
    const tied = [known(1, 1, 0.5), ...[0.4, 0.4, 0.4, 0.1].map((top, i) => stranger(i, top))];
    expect(dirAtFar(tied, [0.5])[0]!.threshold).toBeGreaterThan(0.4);
  });

  it('has nothing to tell without strangers, and refuses rates that are none', () => {
    expect(dirAtFar([known(1, 1, 0.9)])).toEqual([]);
    expect(() => dirAtFar(searches, [1.5])).toThrow(/between 0 and 1, got 1.5/);
    expect(() => dirAtFar([stranger(1, 0.5)])).toThrow(/got none/);
  });

  const rates = fc.array(
    fc.integer({ min: 0, max: 20 }).map((twentieth) => twentieth / 20),
    { minLength: 1 },
  );

  it('agrees with trying every threshold there could be', () => {
    fc.assert(
      fc.property(similarityTables, rates, (table, fars) => {
        const rows = table.similarities.map((row, i) => ({ row, person: table.truth[i]! }));
        const strangers = rows.filter(({ person }) => person === null);
        fc.pre(strangers.length > 0);
        const members = rows.filter(({ person }) => person !== null);
        // All similarities are eighths: between two of them nothing changes.
        const thresholds = Array.from({ length: 18 }, (_, i) => (i - 8) / 8 + 1e-3);
        const far = (threshold: number) =>
          strangers.filter(({ row }) => row.some((similarity) => similarity >= threshold)).length / strangers.length;
        const dir = (threshold: number) =>
          members.filter(
            ({ row, person }) =>
              row[person!]! >= threshold && row.every((other, j) => j === person || other < row[person!]!),
          ).length / members.length;
        const expected = fars.map((most) => Math.max(...thresholds.filter((t) => far(t) <= most + 1e-9).map(dir)));
        const figures = dirAtFar(searchesOf(table), fars);
        expect(figures.map((each) => each.dir)).toEqual(expected);
        for (const each of figures) expect(far(each.threshold)).toBeLessThanOrEqual(each.far + 1e-9);
      }),
    );
  });

  it('is the TPR at FPR of verification where the gallery holds one person', () => {
    const tops = fc.array(
      fc.integer({ min: -7, max: 8 }).map((eighth) => eighth / 8),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(tops, tops, rates, (own, others, fars) => {
        const scores = [...own, ...others];
        const roc = rocCurve(
          scores,
          scores.map((_, i) => i < own.length),
        );
        const one = [...own.map((top) => known(1, 1, top)), ...others.map((top, i) => stranger(10 + i, top))];
        expect(dirAtFar(one, fars).map(({ dir }) => dir)).toEqual(tprAtFpr(roc, fars).map(({ tpr }) => tpr));
      }),
    );
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
