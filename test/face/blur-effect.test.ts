import { describe, expect, test } from 'vitest';
import { blurEffect } from '../../src/face/blur-effect.js';
import { Random } from '../../src/random.js';

const grey = (width: number, height: number, at: (x: number, y: number) => number) =>
  Float32Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width)));

/** Means of `taps` neighbours, along rows and columns. */
function boxBlurred(picture: Float32Array, side: number, taps: number): Float32Array {
  const reach = taps >> 1;
  const clamp = (value: number) => Math.min(side - 1, Math.max(0, value));
  return grey(side, side, (x, y) => {
    let sum = 0;
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) sum += picture[clamp(y + dy) * side + clamp(x + dx)]!;
    }
    return sum / taps ** 2;
  });
}

describe('the blur effect', () => {
  test('of one step of brightness is what is left of it after five taps', () => {
    // Differences of the row: 0 but for one of 10. Blurred over five, that one becomes 2: 8 of 10 are lost.
    const step = grey(20, 20, (x) => (x < 10 ? 0 : 10));
    // Along the columns nothing differs: fully blurred, and the worse of both counts.
    expect(blurEffect(step, 20, 20)).toBe(1);
    const corner = grey(20, 20, (x, y) => (x < 10 ? 0 : 10) + (y < 10 ? 0 : 10));
    expect(blurEffect(corner, 20, 20)).toBeCloseTo(0.2, 6);
  });

  test('of a picture of one colour is complete', () => {
    expect(blurEffect(new Float32Array(100).fill(7), 10, 10)).toBe(1);
  });

  test('rises with blur, and knows nothing of brightness and contrast', () => {
    const random = new Random(1);
    const sharp = grey(40, 40, () => random.uniform() * 255);
    const values = [1, 3, 5, 9].map((taps) => blurEffect(boxBlurred(sharp, 40, taps), 40, 40));
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(values.at(-1)! - values[0]!).toBeGreaterThan(0.2);
    expect(
      blurEffect(
        sharp.map((value) => 30 + value / 4),
        40,
        40,
      ),
    ).toBeCloseTo(values[0]!, 5);
  });

  test('does not care which way a picture lies', () => {
    const picture = grey(12, 7, (x, y) => (x * 13 + y * 29 + x * y) % 31);
    const turned = grey(7, 12, (x, y) => picture[x * 12 + y]!);
    expect(blurEffect(turned, 7, 12)).toBeCloseTo(blurEffect(picture, 12, 7), 12);
  });
});
