import { describe, expect, it } from 'vitest';
import { contactSheet } from '../../src/image/contact-sheet.js';

const image = (size: number, value: number) => ({
  width: size,
  height: size,
  data: new Uint8Array(size * size * 3).fill(value),
});

describe('contactSheet', () => {
  it('lays images out row by row with gaps', () => {
    const sheet = contactSheet([image(2, 10), image(2, 20), image(2, 30)], {
      columns: 2,
      gap: 1,
      background: [0, 1, 2],
    });
    expect([sheet.width, sheet.height]).toEqual([7, 7]);
    const red = (x: number, y: number) => sheet.data[(y * 7 + x) * 3];
    expect([red(1, 1), red(4, 1), red(1, 4), red(5, 5)]).toEqual([10, 20, 30, 0]);
    expect([...sheet.data.subarray(0, 3)]).toEqual([0, 1, 2]);
  });

  it('centres smaller images and is near square unless told otherwise', () => {
    const sheet = contactSheet([image(4, 9), image(2, 8), image(4, 7), image(4, 6)], { gap: 0 });
    expect([sheet.width, sheet.height]).toEqual([8, 8]);
    expect(sheet.data[(1 * 8 + 5) * 3]).toBe(8);
  });

  it('refuses no images and no columns', () => {
    expect(() => contactSheet([])).toThrow(/at least one image/);
    expect(() => contactSheet([image(1, 1)], { columns: 0 })).toThrow(/at least one column/);
  });
});
