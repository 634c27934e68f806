import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupingQuality } from '../../src/evaluation/grouping.js';

describe('the quality of groups', () => {
  it('counts pairs: in groups those of one person, of a person those in a group', () => {
    // Group 1: a a b, of three pairs one right; group 2: b b, right. Of a's three pairs one is found, of b's three one.
    const quality = groupingQuality([1, 1, null, 1, 2, 2], ['a', 'a', 'a', 'b', 'b', 'b']);
    expect(quality).toEqual({ precision: 2 / 4, recall: 2 / 6, groups: 2, mixed: 1 });
  });

  it('has no precision without pairs in groups, and no recall without pairs of people', () => {
    expect(groupingQuality([null, null], ['a', 'a'])).toEqual({ precision: NaN, recall: 0, groups: 0, mixed: 0 });
    expect(groupingQuality([1, 1], ['a', 'b'])).toEqual({ precision: 0, recall: NaN, groups: 1, mixed: 1 });
  });

  it('is what going through all pairs gives', () => {
    const face = fc.tuple(fc.option(fc.integer({ min: 1, max: 4 })), fc.constantFrom('a', 'b', 'c'));
    fc.assert(
      fc.property(fc.array(face, { maxLength: 12 }), (faces) => {
        const pairs = faces.flatMap((one, i) => faces.slice(i + 1).map((other) => [one, other] as const));
        const grouped = pairs.filter(([one, other]) => one[0] !== null && one[0] === other[0]);
        const same = pairs.filter(([one, other]) => one[1] === other[1]);
        const right = grouped.filter(([one, other]) => one[1] === other[1]).length;
        const { precision, recall } = groupingQuality(
          faces.map(([group]) => group),
          faces.map(([, person]) => person),
        );
        expect({ precision, recall }).toEqual({ precision: right / grouped.length, recall: right / same.length });
      }),
    );
  });

  it('refuses lists of different lengths', () => {
    expect(() => groupingQuality([1], [])).toThrow(/got 1 groups and 0 people/);
  });
});
