import { describe, expect, it } from 'vitest';
import { coverCanvas } from '../../src/data/cover-canvas.js';
import { resizeCover } from '../../src/image/resize.js';
import { Random } from '../../src/random.js';

/** A smooth picture, where filters of different kinds must agree. */
function waves(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = 128 + 60 * Math.sin((x / width) * 4) + 50 * Math.cos((y / height) * 3);
      data.set([value, 255 - value, value / 2], (y * width + x) * 3);
    }
  }
  return { width, height, data };
}

describe('coverCanvas', () => {
  it.each([
    [40, 50, 48, 48],
    [60, 40, 40, 32],
    [33, 47, 64, 64],
    [300, 200, 32, 32],
  ])('shows of %i×%i what an area-aware resize to %i×%i does, to two grey levels', (width, height, w, h) => {
    const image = waves(width, height);
    const ours = coverCanvas(image, { width: w, height: h });
    const theirs = resizeCover(image, { width: w, height: h });
    const worst = ours.data.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs.data[i]!)), 0);
    expect(worst).toBeLessThanOrEqual(2);
  });

  it('returns an image of the right size as it is', () => {
    const image = waves(20, 20);
    expect(coverCanvas(image, { width: 20, height: 20 })).toBe(image);
  });

  it.each([1, 4])('keeps the central fraction, at a source %i times as large', (times) => {
    const size = 16 * times;
    const data = new Uint8Array(size * size * 3);
    for (let y = size / 4; y < (size * 3) / 4; y++)
      data.fill(200, (y * size + size / 4) * 3, (y * size + (size * 3) / 4) * 3);
    const half = coverCanvas({ width: size, height: size, data }, { width: 8, height: 8, centralFraction: 0.5 });
    expect(Math.min(...half.data)).toBe(200);
  });

  it('copes with a picture of one pixel', () => {
    const one = { width: 1, height: 1, data: Uint8Array.of(1, 2, 3) };
    expect([...coverCanvas(one, { width: 2, height: 2 }).data]).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
  });

  it('never reads outside the picture', () => {
    const random = new Random(1);
    for (let i = 0; i < 200; i++) {
      const [width, height, w, h] = [0, 0, 0, 0].map(() => 1 + random.integer(24)) as [number, number, number, number];
      const data = new Uint8Array(width * height * 3).fill(255);
      const out = coverCanvas(
        { width, height, data },
        { width: w, height: h, centralFraction: random.uniformIn(0.3, 1) },
      );
      expect(out.data.length).toBe(w * h * 3);
      expect(Math.min(...out.data)).toBe(255);
    }
  });
});
