import { describe, expect, test } from 'vitest';
import { dlibChip } from '../../src/zoo/dlib-chip.js';

const chip = dlibChip(150);
const at = (landmark: number) => chip.points.find((point) => point.landmark === landmark)!.at;

describe('the face chip of dlib', () => {
  test('leaves a sixth of its side around the mean face', () => {
    // 150 · (0.25 + 0.490127) / 1.5 and 150 · (0.25 + 0.628106) / 1.5: where the nose meets the lip.
    expect(at(2)).toEqual([expect.closeTo(74.0127, 10), expect.closeTo(87.8106, 10)]);
    const half = dlibChip(75);
    expect(half).toMatchObject({ name: 'dlib-75' });
    expect(half.points[6]!.at).toEqual([expect.closeTo(37.00635), expect.closeTo(43.9053)]);
  });

  test('has the same face on both sides of the ridge of the nose', () => {
    const middle = at(4)[0];
    for (const [left, right] of [
      [33, 263],
      [133, 362],
      [98, 327],
      [61, 291],
      [37, 267],
    ] as const) {
      expect(at(left)[0] + at(right)[0]).toBeCloseTo(2 * middle, 0);
      expect(at(left)[1]).toBeCloseTo(at(right)[1], 4);
    }
  });

  test('names each landmark once', () => {
    expect(new Set(chip.points.map(({ landmark }) => landmark)).size).toBe(33);
  });
});
