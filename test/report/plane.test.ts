import { describe, expect, test } from 'vitest';
import { Random } from '../../src/random.js';
import { tSne } from '../../src/report/t-sne.js';
import { type PlanePoint, umap } from '../../src/report/umap.js';

/** Six people of ten faces each, in 16 dimensions. */
function faces(): Float32Array[] {
  const random = new Random(3);
  const people = Array.from({ length: 6 }, () => Float32Array.from({ length: 16 }, () => random.normal()));
  return people.flatMap((centre) =>
    Array.from({ length: 10 }, () => {
      const row = centre.map((x) => x + 0.4 * random.normal());
      const length = Math.hypot(...row);
      return row.map((x) => x / length);
    }),
  );
}

/** The share of points whose nearest neighbour is of their own person. */
function purity(points: readonly PlanePoint[]): number {
  const right = points.filter((a, i) => {
    const distances = points.map((b, j) => (i === j ? Infinity : Math.hypot(a.x - b.x, a.y - b.y)));
    const nearest = distances.indexOf(Math.min(...distances));
    return Math.floor(nearest / 10) === Math.floor(i / 10);
  });
  return right.length / points.length;
}

describe.each([
  ['tSne', async (random: Random) => tSne(faces(), { random })],
  ['umap', async (random: Random) => umap(faces(), { random })],
] as const)('%s', (_, place) => {
  test('keeps the faces of a person together', async () => {
    expect(purity(await place(new Random(1)))).toBeGreaterThan(0.95);
  });

  test('gives the same map for the same seed, and another for another', async () => {
    const map = await place(new Random(1));
    expect(await place(new Random(1))).toEqual(map);
    expect(await place(new Random(2))).not.toEqual(map);
  });
});

test('tSne needs four rows', () => {
  expect(() => tSne(faces().slice(0, 3), { random: new Random(1) })).toThrow('four rows or more');
});
