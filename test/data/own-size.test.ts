import { describe, expect, it } from 'vitest';
import { ownSize } from '../../src/data/own-size.js';

/** Red is the column, green the row. */
function grid(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set([i % width, Math.floor(i / width)], i * 3);
  return { width, height, data };
}

const SMALL = { enlarge: false };

describe('ownSize', () => {
  it('leaves a photo as it is when it has the proportions of the canvas', () => {
    const image = grid(14, 14);
    const photo = ownSize(image, { width: 16, height: 16, ...SMALL })!;
    expect(photo).toMatchObject({ width: 14, height: 14, shown: { width: 14, height: 14 } });
    expect(photo.data).toBe(image.data);
  });

  it('cuts off centrally what the canvas does not show', () => {
    const photo = ownSize(grid(10, 16), { width: 16, height: 16, ...SMALL })!;
    expect(photo).toMatchObject({ width: 10, height: 10, shown: { width: 10, height: 10 } });
    expect([...photo.data.subarray(0, 3), ...photo.data.subarray(-3)]).toEqual([0, 3, 0, 9, 12, 0]);
  });

  it('keeps the pixels that are shown in part, and says how much of them is', () => {
    const photo = ownSize(grid(20, 21), { width: 32, height: 32, centralFraction: 0.75, ...SMALL })!;
    // 15 of 20 columns are shown, 2.5 are cut off on each side: 2 whole ones; of 21 rows, 3 whole ones.
    expect(photo).toMatchObject({ width: 16, height: 15, shown: { width: 15, height: 15 } });
    expect([...photo.data.subarray(0, 2), ...photo.data.subarray(-3, -1)]).toEqual([2, 3, 17, 17]);
  });

  it('does not lose a pixel to rounding', () => {
    for (let size = 2; size <= 300; size++) {
      for (const canvas of [113, 128, 300]) {
        const photo = ownSize(grid(size, size), { width: canvas, height: canvas, ...SMALL });
        expect(photo?.width ?? null).toBe(size <= canvas ? size : null);
      }
    }
  });

  it.each([
    ['is larger than the canvas', grid(40, 40), {}],
    ['fits the canvas only without its margins', grid(129, 129), { centralFraction: 0.99 }],
    ['is too thin to be read between its pixels', grid(1, 16), {}],
    ['is to have the exact size', grid(8, 8), { enlarge: true }],
  ])('gives nothing for a photo that %s', (_, image, canvas) => {
    const side = image.width === 129 ? 128 : 16;
    expect(ownSize(image, { width: side, height: side, ...SMALL, ...canvas })).toBeNull();
  });
});
