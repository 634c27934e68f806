import type { ImageSize } from '../image/image.js';
import type { View } from './view.js';

export interface TileOptions {
  /** At most so many tiles. */
  readonly most: number;
  /** Tiles are not made smaller than this, in pixels of the photo. */
  readonly leastSide: number;
  /** Neighbours share at least this part of their side, so that a face of that size lies whole in one of them. */
  readonly overlap: number;
}

/** A single tile of almost the whole photo would show hardly more than the photo does. */
const WORTHWHILE = 0.75;

/**
 * Square tiles, all of one size, that cover a photo with the smallest side that the options allow: rows and columns are
 * chosen for it. With n of them in a row of length L, the side is `L / (n − (n − 1) · overlap)`. None when they would not be
 * notably smaller than the photo's longer side.
 */
export function tilesOf({ width, height }: ImageSize, { most, leastSide, overlap }: TileOptions): View[] {
  const sideOf = (length: number, count: number): number => length / (count - (count - 1) * overlap);
  let best: { rows: number; columns: number; side: number } | null = null;
  for (let rows = 1; rows <= most; rows++) {
    for (let columns = 1; rows * columns <= most; columns++) {
      const side = Math.max(sideOf(width, columns), sideOf(height, rows), leastSide);
      const better =
        best === null || side < best.side || (side === best.side && rows * columns < best.rows * best.columns);
      if (better) best = { rows, columns, side };
    }
  }
  if (best === null || best.side > WORTHWHILE * Math.max(width, height)) return [];
  const { rows, columns, side } = best;
  return Array.from({ length: rows * columns }, (_, i) => ({
    centre: { x: middle(width, columns, side, i % columns), y: middle(height, rows, side, Math.floor(i / columns)) },
    side,
    angleRadians: 0,
  }));
}

/** The middle of the i-th of `count` tiles that are spread evenly from one edge to the other. */
function middle(length: number, count: number, side: number, i: number): number {
  return count === 1 ? length / 2 : side / 2 + ((length - side) * i) / (count - 1);
}
