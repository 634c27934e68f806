import { describe, expect, it } from 'vitest';
import { peopleOfPairs } from '../../../src/data/pairs/people-of-pairs.js';

const photos = (sources: string[], labels = sources.map(() => -1)) => ({
  samples: sources.map((source, i) => ({ source, label: labels[i]! })),
});
const pair = (left: number, right: number, same: boolean) => ({ left, right, same, fold: 0 });

describe('peopleOfPairs', () => {
  it('takes the labels of a data set', () => {
    const found = peopleOfPairs(photos(['x/1', 'x/2', 'x/3'], [5, 5, 2]), [pair(0, 1, true), pair(1, 2, false)]);
    expect(found).toEqual({ personOf: Int32Array.of(0, 0, 1), count: 2, by: 'labels' });
  });

  it('takes folders for people where no pair contradicts', () => {
    const found = peopleOfPairs(photos(['a/1', 'a/2', 'b/1']), [pair(0, 1, true), pair(1, 2, false)]);
    expect(found).toEqual({ personOf: Int32Array.of(0, 0, 1), count: 2, by: 'folders' });
  });

  it('joins photos through pairs of the same person where all lie in one folder', () => {
    const pairs = [pair(0, 1, true), pair(1, 2, true), pair(3, 4, false), pair(0, 3, false)];
    const { personOf, count, by } = peopleOfPairs(photos(['v/0', 'v/1', 'v/2', 'v/3', 'v/4']), pairs);
    expect([by, count]).toEqual(['pairs', 3]);
    expect(personOf[0]).toBe(personOf[2]);
    expect(new Set([personOf[0], personOf[3], personOf[4]]).size).toBe(3);
  });
});
