import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HammingIndex, hammingDistance } from '../../src/audit/hamming-index.js';
import type { PhotoHash } from '../../src/audit/photo-fingerprint.js';

const word = fc.integer({ min: 0, max: 0xffffffff });
const hash = fc.tuple(word, word) as fc.Arbitrary<PhotoHash>;

/** A hash with some of its bits turned. */
function turned([low, high]: PhotoHash, bits: readonly number[]): PhotoHash {
  const words: [number, number] = [low, high];
  for (const bit of bits) words[bit >> 5]! ^= 1 << (bit & 31);
  return [words[0] >>> 0, words[1] >>> 0];
}

describe('hammingDistance', () => {
  it('counts the bits that differ', () => {
    expect(hammingDistance([0, 0], [0xffffffff, 1])).toBe(33);
    expect(hammingDistance([0b1010, 7], [0b0110, 7])).toBe(2);
  });
});

describe('HammingIndex', () => {
  it('finds exactly what comparing with every hash finds', () => {
    const near = fc.tuple(hash, fc.array(fc.array(fc.nat(63), { maxLength: 14 }), { maxLength: 30 }));
    fc.assert(
      fc.property(
        near,
        fc.array(hash, { maxLength: 20 }),
        fc.constantFrom(0, 3, 5, 11),
        ([query, turns], far, radius) => {
          const hashes = [...turns.map((bits) => turned(query, bits)), ...far];
          const expected = hashes.flatMap((other, i) => (hammingDistance(query, other) <= radius ? [i] : []));
          expect(new HammingIndex(hashes, radius).near(query)).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('finds in an empty table nothing', () => {
    expect(new HammingIndex([], 11).near([1, 2])).toEqual([]);
  });
});
