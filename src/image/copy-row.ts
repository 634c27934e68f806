import type { RgbImage } from './image.js';

/** What lies beyond the picture's edge: its outermost pixels again, or black. */
export type Beyond = 'edge' | 'black';

/**
 * Writes `count` pixels of row `y` of a picture, from column `left` on, into `target` from the byte `at` on. Row and columns may
 * lie beyond the picture's edges.
 */
export function copyRow(
  { width, height, data }: RgbImage,
  y: number,
  left: number,
  count: number,
  beyond: Beyond,
  target: Uint8Array,
  at: number,
): void {
  if (beyond === 'black' && (y < 0 || y >= height)) {
    target.fill(0, at, at + count * 3);
    return;
  }
  const source = clamped(y, height - 1) * width;
  const first = clamped(-left, count);
  const end = Math.max(first, clamped(width - left, count));
  if (first < end) target.set(data.subarray((source + left + first) * 3, (source + left + end) * 3), at + first * 3);
  if (beyond === 'black') {
    target.fill(0, at, at + first * 3);
    target.fill(0, at + end * 3, at + count * 3);
    return;
  }
  repeat(data, source * 3, target, at, at + first * 3);
  repeat(data, (source + width - 1) * 3, target, at + end * 3, at + count * 3);
}

/** One pixel again and again. */
function repeat(data: Uint8Array, pixel: number, target: Uint8Array, from: number, end: number): void {
  for (let to = from; to < end; to++) target[to] = data[pixel + ((to - from) % 3)]!;
}

function clamped(value: number, most: number): number {
  return value < 0 ? 0 : value > most ? most : value;
}
