import { LineamentError } from '../errors.js';
import type { ImageSize, RgbImage } from './image.js';

/** What one output position of one axis reads: `count` source positions from `start`, with weights that sum to 1. */
interface Taps {
  readonly start: Int32Array;
  readonly count: number;
  readonly weights: Float32Array;
}

/**
 * Triangle filter (bilinear when enlarging; widened by the scale when shrinking, so nothing aliases) from the source
 * interval [`from`, `from + extent`) onto `size` positions.
 */
function triangleTaps(sourceSize: number, from: number, extent: number, size: number): Taps {
  const scale = extent / size;
  const radius = Math.max(1, scale);
  const count = Math.ceil(radius) * 2 + 1;
  const start = new Int32Array(size);
  const weights = new Float32Array(size * count);
  for (let i = 0; i < size; i++) {
    const centre = from + (i + 0.5) * scale - 0.5;
    const first = Math.ceil(centre - radius);
    start[i] = first;
    let total = 0;
    for (let k = 0; k < count; k++) {
      const inside = first + k >= 0 && first + k < sourceSize;
      const weight = inside ? Math.max(0, 1 - Math.abs(first + k - centre) / radius) : 0;
      weights[i * count + k] = weight;
      total += weight;
    }
    for (let k = 0; k < count; k++) weights[i * count + k]! /= total;
  }
  return { start, count, weights };
}

/**
 * Scales and crops centrally to exactly `size`: the picture covers the whole frame and keeps its proportions.
 * `centralFraction` keeps only the central part of what is covered, this fraction of its width and height. For images in
 * memory; `decodeImage` does the same faster for images that are still encoded.
 */
export function resizeCover(image: RgbImage, size: ImageSize, centralFraction = 1): RgbImage {
  if (!(size.width > 0 && size.height > 0)) {
    throw new LineamentError(
      'VALUE_INVALID',
      `resizeCover takes a size above 0 by 0 pixels, not ${size.width} by ${size.height}.`,
    );
  }
  const scale = Math.min(image.width / size.width, image.height / size.height) * centralFraction;
  const extent = { width: size.width * scale, height: size.height * scale };
  const columns = triangleTaps(image.width, (image.width - extent.width) / 2, extent.width, size.width);
  const rows = triangleTaps(image.height, (image.height - extent.height) / 2, extent.height, size.height);

  const wide = new Float32Array(image.height * size.width * 3); // (H, w, 3)
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < size.width; x++) {
      for (let k = 0; k < columns.count; k++) {
        const weight = columns.weights[x * columns.count + k]!;
        if (weight === 0) continue;
        const from = (y * image.width + columns.start[x]! + k) * 3;
        const to = (y * size.width + x) * 3;
        for (let c = 0; c < 3; c++) wide[to + c]! += weight * image.data[from + c]!;
      }
    }
  }
  const data = new Uint8Array(size.height * size.width * 3);
  const rowLength = size.width * 3;
  for (let y = 0; y < size.height; y++) {
    for (let i = 0; i < rowLength; i++) {
      let sum = 0.5;
      for (let k = 0; k < rows.count; k++) {
        const weight = rows.weights[y * rows.count + k]!;
        if (weight !== 0) sum += weight * wide[(rows.start[y]! + k) * rowLength + i]!;
      }
      data[y * rowLength + i] = sum;
    }
  }
  return { width: size.width, height: size.height, data };
}
