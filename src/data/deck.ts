import type { Random } from '../random.js';

/** Cards that are dealt in random order, all of them once before any of them again. */
export class Deck {
  readonly #cards: readonly number[];
  readonly #random: Random;
  #pile: number[] = [];

  constructor(cards: readonly number[], random: Random) {
    this.#cards = cards;
    this.#random = random;
  }

  /**
   * So many cards: where there are fewer, all of them as often as they fit, and the rest no two alike. `held` are not dealt
   * while there are others.
   */
  deal(count: number, held: ReadonlySet<number> = new Set()): number[] {
    const whole = Math.floor(count / this.#cards.length);
    const hand = Array.from({ length: whole }, () => this.#random.shuffle([...this.#cards])).flat();
    const seen = new Set(held);
    const putAside: number[] = [];
    while (hand.length < count) {
      if (this.#pile.length === 0) this.#pile = this.#random.shuffle([...this.#cards]);
      const card = this.#pile.pop()!;
      const others = this.#cards.some((other) => !seen.has(other));
      if (seen.has(card) && others) putAside.push(card);
      else {
        hand.push(card);
        seen.add(card);
      }
    }
    this.#pile.push(...putAside);
    return hand;
  }
}
