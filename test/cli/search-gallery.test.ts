import { describe, expect, test } from 'vitest';
import { searchGallery } from '../../src/cli/search-gallery.js';

const at = (degrees: number) => {
  const radians = (degrees * Math.PI) / 180;
  return Float32Array.of(Math.cos(radians), Math.sin(radians));
};
/** Ada at 0° and 40°, Bob at 25°. Cy is said to be enrolled, and has no face. */
const faces = [
  { person: 1, embedding: at(0) },
  { person: 1, embedding: at(40) },
  { person: 2, embedding: at(25) },
];
const enrolled = new Set([1, 2, 3]);

describe('searchGallery', () => {
  test('ranks people by the most similar of their photos, or by the mean', () => {
    const probe = { person: 1, embedding: at(36) };
    const [best] = searchGallery(faces, enrolled, [probe]);
    expect(best).toMatchObject({ person: 1, known: true, rank: 1 });
    expect(best!.top).toBeCloseTo(Math.cos((4 * Math.PI) / 180), 6);
    const [mean] = searchGallery(faces, enrolled, [probe], 'mean');
    expect(mean!.rank).toBe(2);
    expect(mean!.top).toBeCloseTo(Math.cos((11 * Math.PI) / 180), 6);
  });

  test('knows strangers, people without a face in the gallery, and probes without one', () => {
    const searches = searchGallery(faces, enrolled, [
      { person: 9, embedding: at(25) },
      { person: 3, embedding: at(25) },
      { person: 2, embedding: null },
    ]);
    expect(searches).toMatchObject([
      { known: false, rank: Infinity, named: 2 },
      { known: true, rank: Infinity, named: 2 },
      { known: true, rank: Infinity, top: -1, named: null },
    ]);
    expect(searches[0]!.top).toBeCloseTo(1, 6);
  });

  test('puts those who tie before the right person', () => {
    const twins = [...faces, { person: 4, embedding: at(25) }];
    expect(searchGallery(twins, new Set([2, 4]), [{ person: 2, embedding: at(25) }])[0]!.rank).toBe(2);
  });
});
