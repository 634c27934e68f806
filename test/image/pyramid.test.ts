import { describe, expect, test } from 'vitest';
import type { RgbImage } from '../../src/image/image.js';
import { halved, Pyramid } from '../../src/image/pyramid.js';
import { Random } from '../../src/random.js';

/** A grey picture of these values, row by row. */
function grey(width: number, values: readonly number[]): RgbImage {
  return { width, height: values.length / width, data: Uint8Array.from(values.flatMap((v) => [v, v, v])) };
}

function reds({ data }: RgbImage): number[] {
  return [...data].filter((_, i) => i % 3 === 0);
}

describe('a halved image', () => {
  test('has the rounded means of 2×2 pixels', () => {
    const half = halved(grey(4, [0, 10, 100, 100, 20, 31, 100, 102]));
    // (0 + 10 + 20 + 31) / 4 = 15.25 and (100 + 100 + 100 + 102) / 4 = 100.5
    expect([half.width, half.height, reds(half)]).toEqual([2, 1, [15, 101]]);
  });

  test('keeps channels apart', () => {
    const data = Uint8Array.of(10, 20, 30, 30, 40, 50);
    expect([...halved({ width: 2, height: 1, data }).data]).toEqual([20, 30, 40]);
  });

  test('is the same for rows of any length, read four pixels at a time, and for more rows than are halved at once', () => {
    const random = new Random(3);
    for (const [width, height] of [
      [8, 2],
      [12, 5],
      [20, 1],
      [1, 3],
      [5, 2],
      [6, 33],
      [7, 70],
    ] as const) {
      const data = Uint8Array.from({ length: width * height * 3 }, () => random.integer(256));
      const at = (x: number, y: number, c: number) =>
        data[(Math.min(y, height - 1) * width + Math.min(x, width - 1)) * 3 + c]!;
      const columns = (width + 1) >> 1;
      const means = Array.from({ length: columns * ((height + 1) >> 1) * 3 }, (_, i) => {
        const [c, x, y] = [i % 3, (Math.floor(i / 3) % columns) * 2, Math.floor(i / 3 / columns) * 2];
        return Math.round((at(x, y, c) + at(x + 1, y, c) + at(x, y + 1, c) + at(x + 1, y + 1, c)) / 4);
      });
      expect([...halved({ width, height, data }).data]).toEqual(means);
      // Where the bytes do not start at a word.
      const shifted = new Uint8Array(data.length + 1);
      shifted.set(data, 1);
      expect([...halved({ width, height, data: shifted.subarray(1) }).data]).toEqual(means);
    }
  });

  test('lets the last column and row of odd sizes stand for both', () => {
    const half = halved(grey(3, [0, 4, 8, 0, 4, 8, 20, 24, 28]));
    expect([half.width, half.height, reds(half)]).toEqual([2, 2, [2, 8, 22, 28]]);
  });
});

describe('a pyramid', () => {
  const photo = grey(
    20,
    Array.from({ length: 20 * 10 }, (_, i) => i),
  );
  const pyramid = new Pyramid(photo);

  test('reads the photo itself for enlargements and for the first half step', () => {
    for (const scale of [0.01, 1, 1.4]) expect(pyramid.at(scale)).toEqual({ image: photo, level: 0 });
  });

  test('takes the level that is nearest in scale', () => {
    const levels = [1.5, 2, 2.8, 2.9, 4, 5.7].map((scale) => pyramid.at(scale).level);
    expect(levels).toEqual([1, 1, 1, 2, 2, 3]);
    expect([pyramid.at(2).image.width, pyramid.at(4).image.width, pyramid.at(4).image.height]).toEqual([10, 5, 3]);
  });

  test('ends with one pixel, however much is asked for', () => {
    const { image, level } = new Pyramid(grey(3, [1, 2, 3])).at(1e6);
    expect([image.width, image.height, level]).toEqual([1, 1, 2]);
  });
});
