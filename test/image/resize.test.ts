import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../../src/image/image.js';
import { resizeCover } from '../../src/image/resize.js';

function grey(width: number, height: number, value: (x: number, y: number) => number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.fill(value(i % width, Math.floor(i / width)), i * 3, i * 3 + 3);
  return { width, height, data };
}

describe('resizeCover', () => {
  it('changes nothing at the same size', () => {
    const image = grey(5, 4, (x, y) => x * 40 + y * 7);
    expect(resizeCover(image, { width: 5, height: 4 })).toEqual(image);
  });

  it('keeps a constant image constant at any size', () => {
    for (const [width, height] of [
      [3, 9],
      [50, 20],
      [7, 7],
    ] as const) {
      const out = resizeCover(
        grey(20, 10, () => 77),
        { width, height },
      );
      expect(out.data.length).toBe(width * height * 3);
      expect(new Set(out.data)).toEqual(new Set([77]));
    }
  });

  it('interpolates between pixel centres when enlarging', () => {
    const out = resizeCover(
      grey(2, 2, (x) => x * 100),
      { width: 4, height: 4 },
    );
    expect([0, 1, 2, 3].map((x) => out.data[x * 3])).toEqual([0, 25, 75, 100]);
  });

  it('averages instead of skipping when shrinking', () => {
    const out = resizeCover(
      grey(64, 64, (x, y) => ((x + y) % 2) * 200),
      { width: 8, height: 8 },
    );
    for (const value of out.data) expect(Math.abs(value - 100)).toBeLessThan(8);
  });

  it('crops the longer side centrally', () => {
    const out = resizeCover(
      grey(30, 10, (x) => (x >= 10 && x < 20 ? 200 : 0)),
      { width: 10, height: 10 },
    );
    expect(new Set(out.data)).toEqual(new Set([200]));
  });

  it('refuses an empty size', () => {
    expect(() =>
      resizeCover(
        grey(2, 2, () => 0),
        { width: 0, height: 2 },
      ),
    ).toThrow(/0 by 2/);
  });
});
