import { describe, expect, test } from 'vitest';
import { anchorsOf } from '../../src/face/anchors.js';

describe('the anchors', () => {
  test('of the full range stand in the cells of 4 pixels, row by row', () => {
    const anchors = anchorsOf(192, 2304);
    expect([anchors[0], anchors[1], anchors[48], anchors[2303]]).toEqual([
      { x: 2, y: 2 },
      { x: 6, y: 2 },
      { x: 2, y: 6 },
      { x: 190, y: 190 },
    ]);
  });

  test('of the short range stand in twos in cells of 8 pixels, then in sixes in cells of 16', () => {
    const anchors = anchorsOf(128, 896);
    expect(anchors.slice(0, 3)).toEqual([
      { x: 4, y: 4 },
      { x: 4, y: 4 },
      { x: 12, y: 4 },
    ]);
    // 16 cells of two are a row; the first layer ends after 16 rows of them.
    expect([anchors[32], anchors[511]]).toEqual([
      { x: 4, y: 12 },
      { x: 124, y: 124 },
    ]);
    expect(anchors.slice(512, 518)).toEqual(Array.from({ length: 6 }, () => ({ x: 8, y: 8 })));
    expect([anchors[518], anchors[895]]).toEqual([
      { x: 24, y: 8 },
      { x: 120, y: 120 },
    ]);
  });

  test('of other networks are not guessed', () => {
    for (const [size, count] of [
      [192, 896],
      [128, 2304],
      [256, 896],
      [192, 0],
    ] as const) {
      expect(() => anchorsOf(size, count)).toThrow(expect.objectContaining({ code: 'MODEL_CARD_INVALID' }));
    }
  });
});
