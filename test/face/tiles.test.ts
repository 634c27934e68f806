import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tilesOf } from '../../src/face/tiles.js';

const options = { most: 6, leastSide: 480, overlap: 0.16 };

describe('tiles', () => {
  test('of a photo of 3:2 are two rows of three, spread from edge to edge', () => {
    const tiles = tilesOf({ width: 1920, height: 1280 }, options);
    // Three in a row: 1920 / (3 − 2 · 0.16); two in a column would do with 1280 / 1.84 = 695.7.
    const side = 1920 / 2.68;
    expect(tiles.map(({ centre }) => [Math.round(centre.x), Math.round(centre.y)])).toEqual([
      [358, 358],
      [960, 358],
      [1562, 358],
      [358, 922],
      [960, 922],
      [1562, 922],
    ]);
    for (const tile of tiles) expect(tile.side).toBeCloseTo(side);
  });

  test('follow the shape of the photo', () => {
    const grid = (width: number, height: number) => {
      const tiles = tilesOf({ width, height }, options);
      return [new Set(tiles.map(({ centre }) => centre.x)).size, new Set(tiles.map(({ centre }) => centre.y)).size];
    };
    expect(grid(2000, 2000)).toEqual([2, 2]);
    expect(grid(1280, 1920)).toEqual([2, 3]);
    expect(grid(8000, 500)).toEqual([6, 1]);
  });

  test('are none where they would show hardly more than the whole, or none are wanted', () => {
    expect(tilesOf({ width: 250, height: 250 }, options)).toEqual([]);
    expect(tilesOf({ width: 630, height: 600 }, options)).toEqual([]);
    expect(tilesOf({ width: 1920, height: 1280 }, { ...options, most: 0 })).toEqual([]);
    expect(tilesOf({ width: 1920, height: 1280 }, { ...options, most: 1 })).toEqual([]);
  });

  test('cover every photo, overlap, and are never more than allowed', () => {
    const size = fc.record({ width: fc.integer({ min: 1, max: 20_000 }), height: fc.integer({ min: 1, max: 20_000 }) });
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 12 }), ({ width, height }, most) => {
        const tiles = tilesOf({ width, height }, { ...options, most });
        expect(tiles.length).toBeLessThanOrEqual(most);
        for (const [axis, length] of [
          ['x', width],
          ['y', height],
        ] as const) {
          const middles = [...new Set(tiles.map(({ centre }) => centre[axis]))].sort((a, b) => a - b);
          if (middles.length === 0) continue;
          const side = tiles[0]!.side;
          expect(middles[0]! - side / 2).toBeLessThanOrEqual(1e-6);
          expect(middles.at(-1)! + side / 2).toBeGreaterThanOrEqual(length - 1e-6);
          middles.slice(1).forEach((middle, i) => {
            expect(middles[i]! + side - middle).toBeGreaterThanOrEqual(0.16 * side - 1e-6);
          });
        }
      }),
    );
  });
});
