import { describe, expect, test } from 'vitest';
import type { Affine } from '../../src/image/affine.js';
import type { RgbImage } from '../../src/image/image.js';
import { warp } from '../../src/image/warp.js';

function picture(width: number, height: number, at: (x: number, y: number) => number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    // The channels differ, so that mixing them up shows.
    const value = at(i % width, Math.floor(i / width));
    data.set([value, 255 - value, value >> 1], i * 3);
  }
  return { width, height, data };
}

const red = ({ data }: RgbImage) => [...data].filter((_, i) => i % 3 === 0);
const scaled = (scale: number, x0 = 0, y0 = 0): Affine => ({ xx: scale, xy: 0, x0, yx: 0, yy: scale, y0 });
const noise = picture(9, 7, (x, y) => (x * 37 + y * 91 + x * y * 13) % 256);

describe('warp', () => {
  test('leaves a picture as it is when nothing changes', () => {
    expect(warp(noise, scaled(1), noise, 'black')).toEqual(noise);
  });

  test('turns by a quarter without losing a pixel', () => {
    // Position (x, y) of the result shows (y, 7 − x) of the picture: a quarter clockwise.
    const turned = warp(noise, { xx: 0, xy: 1, x0: 0, yx: -1, yy: 0, y0: 7 }, { width: 7, height: 9 }, 'black');
    for (let y = 0; y < 9; y++) {
      for (let x = 0; x < 7; x++) {
        const from = ((6 - x) * 9 + y) * 3;
        const to = (y * 7 + x) * 3;
        expect([...turned.data.subarray(to, to + 3)]).toEqual([...noise.data.subarray(from, from + 3)]);
      }
    }
  });

  test('mixes neighbours by their distance when it enlarges', () => {
    const two = picture(2, 1, (x) => x * 100);
    // Centres at 0.25, 0.75, 1.25, 1.75 of the picture, whose own are at 0.5 and 1.5.
    expect(red(warp(two, scaled(0.5), { width: 4, height: 1 }, 'edge'))).toEqual([0, 25, 75, 100]);
  });

  test('repeats the edge beyond the picture, or shows black', () => {
    const two = picture(2, 1, (x) => 50 + x * 100);
    const size = { width: 6, height: 1 };
    expect(red(warp(two, scaled(1, -2), size, 'edge'))).toEqual([50, 50, 50, 150, 150, 150]);
    expect(red(warp(two, scaled(1, -2), size, 'black'))).toEqual([0, 0, 50, 150, 0, 0]);
  });

  test.each([1, 5])('shows nothing but edge or black where it looks past the picture, at scale %d', (scale) => {
    const size = { width: 2, height: 2 };
    for (const [away, corner] of [
      [-100, red(noise)[0]!],
      [100, red(noise).at(-1)!],
    ] as const) {
      expect(red(warp(noise, scaled(scale, away, away), size, 'black'))).toEqual([0, 0, 0, 0]);
      expect(red(warp(noise, scaled(scale, away, away), size, 'edge'))).toEqual([corner, corner, corner, corner]);
    }
  });

  test('takes means of whole blocks when it shrinks by a whole number', () => {
    const ramp = picture(12, 12, (x, y) => x * 10 + y);
    // Blocks of 3 × 3: mean of x is 1, 4, 7, 10, of y the same.
    expect(red(warp(ramp, scaled(3), { width: 4, height: 4 }, 'black'))).toEqual(
      [1, 4, 7, 10].flatMap((y) => [1, 4, 7, 10].map((x) => x * 10 + y)),
    );
  });

  test.each([1.5, 1.9, 2, 3.3, 7.7, 16])('shows stripes of one pixel as grey when it shrinks by %d', (scale) => {
    const stripes = picture(320, 320, (x, y) => ((x + y) % 2) * 200);
    const size = { width: Math.floor(300 / scale), height: Math.floor(300 / scale) };
    for (const angle of [0, 0.3]) {
      const [c, s] = [Math.cos(angle) * scale, Math.sin(angle) * scale];
      const middle = size.width / 2;
      const x0 = 160 - middle * (c - s);
      const y0 = 160 - middle * (s + c);
      const shown = warp(stripes, { xx: c, xy: -s, x0, yx: s, yy: c, y0 }, size, 'edge');
      // Away from the corners, which look past the picture when it is turned.
      const inner = red(shown).filter((_, i) => {
        const [x, y] = [i % size.width, Math.floor(i / size.width)];
        return Math.hypot(x - middle, y - middle) < middle * 0.9;
      });
      const mean = inner.reduce((a, b) => a + b, 0) / inner.length;
      const deviation = Math.sqrt(inner.reduce((a, b) => a + (b - mean) ** 2, 0) / inner.length);
      expect(mean).toBeGreaterThan(97);
      expect(mean).toBeLessThan(103);
      // The stripes' own is 100.
      expect(deviation).toBeLessThan(15);
    }
  });

  test('keeps a slope a slope at every scale, and where it lies', () => {
    const slope = picture(200, 200, (x) => x);
    for (const scale of [0.4, 1, 1.3, 2.6, 5.5]) {
      const shown = red(warp(slope, scaled(scale, 20, 20), { width: 20, height: 20 }, 'edge'));
      for (let x = 0; x < 20; x++) {
        // The value of pixel x stands at x + 0.5.
        expect(Math.abs(shown[200 + x]! - (20 + (x + 0.5) * scale - 0.5))).toBeLessThanOrEqual(1);
      }
    }
  });
});
