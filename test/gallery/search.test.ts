import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { peopleOf } from '../../src/gallery/search.js';
import { cosine } from '../../src/matching/similarity.js';

const size = 7;
const embedding = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: size, maxLength: size })
  .filter((numbers) => Math.hypot(...numbers) > 1e-3)
  .map((numbers) => Float32Array.from(numbers));
const template = fc.record({ person: fc.constantFrom('a', 'b', 'c', 'd', 'e'), embedding });

describe('a collection in memory', () => {
  it('finds what comparing one by one finds', () => {
    fc.assert(
      fc.property(
        fc.array(template, { minLength: 1, maxLength: 20 }),
        embedding,
        fc.integer({ min: 1, max: 6 }),
        (templates, probe, limit) => {
          const best = new Map<string, number>();
          for (const { person, embedding: one } of templates) {
            best.set(person, Math.max(best.get(person) ?? -1, cosine(one, probe)));
          }
          const expected = [...best.values()].sort((x, y) => y - x).slice(0, limit);
          const found = peopleOf(templates).nearest(probe, limit);
          expect(found).toHaveLength(expected.length);
          found.forEach(({ name, similarity }, place) => {
            expect(similarity).toBeCloseTo(expected[place]!, 5);
            expect(similarity).toBeCloseTo(best.get(name)!, 5);
          });
        },
      ),
    );
  });

  it('keeps a similarity inside its range', () => {
    const same = Float32Array.of(0.1, 0.2, 0.3);
    const [found] = peopleOf([{ person: 'a', embedding: same }]).nearest(same, 1);
    expect(found!.similarity).toBeLessThanOrEqual(1);
    expect(found!.similarity).toBeCloseTo(1, 6);
  });

  it('counts people and templates', () => {
    const one = Float32Array.of(1, 0);
    const people = peopleOf([
      { person: 'a', embedding: one },
      { person: 'b', embedding: one },
      { person: 'a', embedding: Float32Array.of(0, 1) },
    ]);
    expect(people).toMatchObject({ size: 2, templates: 3 });
    // Equally similar: who was enrolled first stands first.
    expect(people.nearest(one, 2).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('is empty without templates', () => {
    expect(peopleOf([]).nearest(Float32Array.of(1), 3)).toEqual([]);
  });

  it('refuses embeddings of another size, and those without a direction', () => {
    const people = peopleOf([{ person: 'a', embedding: Float32Array.of(1, 0) }]);
    expect(() => people.nearest(Float32Array.of(1), 1)).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }));
    expect(() => people.nearest(Float32Array.of(0, 0), 1)).toThrow(/with a direction/);
    expect(() => peopleOf([{ person: 'a', embedding: Float32Array.of(NaN, 0) }])).toThrow(/with a direction/);
  });
});
