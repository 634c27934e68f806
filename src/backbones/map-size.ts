import { LineamentError } from '../errors.js';
import type { InputSize } from './backbone.js';

/** A convolution or pooling as far as it changes the size of a map, in pixels. */
export interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/** Rows and columns of a map of features. */
export interface MapSize {
  readonly height: number;
  readonly width: number;
}

/** A 3×3 window with stride 2 and padding 1: halves a side, rounding up. */
export const HALVED: Window = { kernel: 3, stride: 2, padding: 1 };

/**
 * The size of the map that is left of an image after windows one after the other: each takes a side to
 * ⌊(side + 2·padding − kernel) / stride⌋ + 1, as `Conv2d` and the poolings do.
 *
 * Throws `VALUE_INVALID` for an image that is no image, and for one too small to leave a map.
 */
export function mapSize(inputSize: InputSize, windows: readonly Window[]): MapSize {
  const [width, height] = inputSize;
  if (!inputSize.every((side) => Number.isInteger(side) && side > 0)) {
    throw new LineamentError(
      'VALUE_INVALID',
      `A backbone needs an input size of two positive integers, [width, height], and got [${width}, ${height}].`,
    );
  }
  const after = (side: number): number =>
    windows.reduce((s, { kernel, stride, padding }) => Math.floor((s + 2 * padding - kernel) / stride) + 1, side);
  const map = { height: after(height), width: after(width) };
  if (map.height >= 1 && map.width >= 1) return map;
  throw new LineamentError(
    'VALUE_INVALID',
    `Images of ${width}×${height} pixels (width × height) are too small for this backbone: nothing is left after its strides. Take larger ones; faces are usually 112×112.`,
  );
}
