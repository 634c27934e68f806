import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Contender, Contenders } from '../../src/gallery/contenders.js';

const of = (person: number, lower: number, upper = lower, id = 0): Contender => ({ id, person, lower, upper });

describe('contenders', () => {
  it('lets go of whom enough others beat for certain', () => {
    const contenders = new Contenders(2);
    for (const one of [of(1, 0.1, 0.2), of(2, 0.5, 0.6), of(3, 0.55, 0.65), of(4, 0.3, 0.52)]) contenders.offer(one);
    expect(contenders.floor).toBe(0.5);
    // Person 4 may still reach 0.52; person 1 cannot reach 0.5.
    expect(contenders.remaining().map(({ person }) => person)).toEqual([2, 3, 4]);
  });

  it('counts people, not templates', () => {
    const contenders = new Contenders(2);
    for (const one of [of(1, 0.9), of(1, 0.8), of(1, 0.7), of(2, 0.1)]) contenders.offer(one);
    expect(contenders.floor).toBe(0.1);
    expect(contenders.remaining()).toEqual([of(1, 0.9), of(2, 0.1)]);
  });

  it('keeps every template that decides who is best, whatever the similarities within the bounds are', () => {
    const contender = fc.record({
      person: fc.integer({ min: 0, max: 8 }),
      lower: fc.double({ min: -1, max: 1, noNaN: true }),
      width: fc.double({ min: 0, max: 0.5, noNaN: true }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(contender, { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (drawn, limit) => {
        const contenders = new Contenders(limit);
        const exact = drawn.map(({ lower, width, share }) => Math.min(lower + width, lower + width * share));
        drawn.forEach(({ person, lower, width }, id) => contenders.offer(of(person, lower, lower + width, id)));
        const best = (ids: readonly number[]): number[] => {
          const people = new Map<number, number>();
          for (const id of ids) {
            people.set(drawn[id]!.person, Math.max(people.get(drawn[id]!.person) ?? -Infinity, exact[id]!));
          }
          return [...people.values()].sort((a, b) => b - a).slice(0, limit);
        };
        const kept = contenders.remaining().map(({ id }) => id);
        expect(best(kept)).toEqual(best(drawn.map((_, id) => id)));
      }),
    );
  });
});
