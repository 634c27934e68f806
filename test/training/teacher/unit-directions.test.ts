import { describe, expect, it } from 'vitest';
import { unitDirections } from '../../../src/training/teacher/unit-directions.js';

const directions = (rows: number[][], centred: boolean): number[][] => {
  const size = rows[0]!.length;
  const values = Float32Array.from(rows.flat());
  unitDirections(values, size, centred);
  return rows.map((_, n) => [...values.subarray(n * size, (n + 1) * size)]);
};

describe('the directions of embeddings', () => {
  it('are from their mean, of those there are: worked by hand', () => {
    // The mean of the three is (3, 2); the second lies in it.
    const found = directions(
      [
        [4, 2],
        [3, 2],
        [NaN, 9],
        [2, 2],
      ],
      true,
    );
    expect(found).toEqual([
      [1, 0],
      [0, 0],
      [0, 0],
      [-1, 0],
    ]);
    expect(
      directions(
        [
          [6, 4],
          [0, -4],
        ],
        true,
      ),
    ).toEqual([
      [expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)],
      [expect.closeTo(-0.6, 6), expect.closeTo(-0.8, 6)],
    ]);
  });

  it('are those of the embeddings themselves where the mean is left in', () => {
    expect(
      directions(
        [
          [3, 4],
          [NaN, NaN],
        ],
        false,
      ),
    ).toEqual([
      [expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)],
      [0, 0],
    ]);
  });

  it('tell apart what lies in a narrow cone', () => {
    const cone = [
      [0.1, 0, 1],
      [-0.1, 0, 1],
      [0, 0.1, 1],
      [0, -0.1, 1],
    ];
    const found = directions(cone, true);
    const cosine = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    expect(cosine(found[0]!, found[1]!)).toBeCloseTo(-1, 5);
    expect(cosine(found[0]!, found[2]!)).toBeCloseTo(0, 5);
  });
});
