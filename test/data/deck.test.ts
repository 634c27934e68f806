import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Deck } from '../../src/data/deck.js';
import { Random } from '../../src/random.js';

const cards = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const hand = { count: fc.integer({ min: 1, max: 12 }), seed: fc.nat(), size: fc.integer({ min: 1, max: 9 }) };

describe('deck', () => {
  it('deals no card twice in a hand while there are others, and none three times before all twice', () => {
    fc.assert(
      fc.property(hand.count, hand.seed, hand.size, (count, seed, size) => {
        const deck = new Deck(cards(count), new Random(seed));
        for (let i = 0; i < 20; i++) {
          const dealt = deck.deal(size);
          const times = cards(count).map((card) => dealt.filter((each) => each === card).length);
          expect(dealt).toHaveLength(size);
          expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('deals every card equally often, give or take the hands in progress', () => {
    fc.assert(
      fc.property(hand.count, hand.seed, hand.size, (count, seed, size) => {
        const deck = new Deck(cards(count), new Random(seed));
        const dealt = cards(count * 10).flatMap(() => deck.deal(size));
        const times = cards(count).map((card) => dealt.filter((each) => each === card).length);
        expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('leaves out what is held, while there is anything else', () => {
    const deck = new Deck(cards(3), new Random(1));
    for (let i = 0; i < 10; i++) expect(deck.deal(1, new Set([0, 2]))).toEqual([1]);
    expect(deck.deal(1, new Set([0, 1, 2]))).toHaveLength(1);
  });
});
