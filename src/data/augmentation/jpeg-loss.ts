import { LUMA } from './colour-matrix.js';
import { areaTaps, filterPlanes, linearTaps } from './taps.js';

const BLOCK = 8;

/** Brightness and colour at quality 50 (ITU-T T.81, annex K.1). */
const BRIGHTNESS_STEPS = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];
const COLOUR_STEPS = [
  17,
  18,
  24,
  47,
  99,
  99,
  99,
  99,
  18,
  21,
  26,
  66,
  99,
  99,
  99,
  99,
  24,
  26,
  56,
  99,
  99,
  99,
  99,
  99,
  47,
  66,
  99,
  99,
  99,
  99,
  99,
  99,
  ...Array.from({ length: 32 }, () => 99),
];

/** Quality from 1 to 100 as the Independent JPEG Group's library scales the tables with it. */
export function quantisationSteps(table: readonly number[], quality: number): number[] {
  const percent = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return table.map((step) => Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100))));
}

/** (8, 8): the orthonormal cosine transform, `X = C x`, and its inverse. */
const COSINES = Float64Array.from({ length: BLOCK * BLOCK }, (_, i) => cosine(i >> 3, i & 7));
const TRANSPOSED = Float64Array.from({ length: BLOCK * BLOCK }, (_, i) => cosine(i & 7, i >> 3));

function cosine(u: number, x: number): number {
  return Math.sqrt((u === 0 ? 1 : 2) / BLOCK) * Math.cos(((2 * x + 1) * u * Math.PI) / (2 * BLOCK));
}

/**
 * What a baseline JPEG of a picture shows: YCbCr, colours at half the resolution (4:2:0), cosine transform of blocks of 8×8
 * and rounding to the quality's steps, and back. Entropy coding is left out, for it loses nothing. Agrees with libjpeg but
 * for the rounding of its integer arithmetic, and does not depend on which one a machine has.
 *
 * @param planes (3, height, width): red, green, blue in [0, 255].
 * @returns the same, of whole numbers.
 */
export function jpegLoss(planes: Float32Array, width: number, height: number, quality: number): Float32Array {
  const plane = width * height;
  const ycc = new Float32Array(planes.length);
  const [lr, lg, lb] = LUMA;
  for (let i = 0; i < plane; i++) {
    const [r, g, b] = [byte(planes[i]!), byte(planes[plane + i]!), byte(planes[2 * plane + i]!)];
    const y = lr * r + lg * g + lb * b;
    ycc[i] = byte(y);
    ycc[plane + i] = byte(128 + (b - y) / (2 - 2 * lb));
    ycc[2 * plane + i] = byte(128 + (r - y) / (2 - 2 * lr));
  }
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const [even, evenDown] = [areaOfPairs(width), areaOfPairs(height)];
  const colours = filterPlanes(ycc.subarray(plane), width, height, even, evenDown).map(byte); // (2, h, w)
  transformed(ycc.subarray(0, plane), width, height, quantisationSteps(BRIGHTNESS_STEPS, quality));
  for (const colour of [colours.subarray(0, w * h), colours.subarray(w * h)]) {
    transformed(colour, w, h, quantisationSteps(COLOUR_STEPS, quality));
  }
  const full = filterPlanes(colours, w, h, linearTaps(w, 2 * w), linearTaps(h, 2 * h)); // (2, 2h, 2w)
  const result = new Float32Array(planes.length);
  for (let i = 0; i < plane; i++) {
    const at = Math.floor(i / width) * 2 * w + (i % width);
    const y = ycc[i]!;
    const [cb, cr] = [full[at]! - 128, full[4 * w * h + at]! - 128];
    const r = y + (2 - 2 * lr) * cr;
    const b = y + (2 - 2 * lb) * cb;
    result[i] = byte(r);
    result[plane + i] = byte((y - lr * r - lb * b) / lg);
    result[2 * plane + i] = byte(b);
  }
  return result;
}

/** Means of two neighbours; the last of an odd number stands alone. */
function areaOfPairs(size: number): ReturnType<typeof areaTaps> {
  const pairs = areaTaps(Math.ceil(size / 2) * 2, Math.ceil(size / 2));
  return { ...pairs, positions: pairs.positions.map((position) => Math.min(position, size - 1)) };
}

function byte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}

/** Rounds a plane's blocks to the steps of their cosines, in place; beyond the edges the last row and column go on. */
function transformed(plane: Float32Array, width: number, height: number, steps: readonly number[]): void {
  const [block, half] = [new Float64Array(BLOCK * BLOCK), new Float64Array(BLOCK * BLOCK)];
  for (let top = 0; top < height; top += BLOCK) {
    for (let left = 0; left < width; left += BLOCK) {
      for (let i = 0; i < block.length; i++) {
        const y = Math.min(top + (i >> 3), height - 1);
        block[i] = plane[y * width + Math.min(left + (i & 7), width - 1)]! - 128;
      }
      product(COSINES, block, half);
      product(half, TRANSPOSED, block);
      for (let i = 0; i < block.length; i++) block[i] = Math.round(block[i]! / steps[i]!) * steps[i]!;
      product(TRANSPOSED, block, half);
      product(half, COSINES, block);
      for (let i = 0; i < block.length; i++) {
        const [y, x] = [top + (i >> 3), left + (i & 7)];
        if (y < height && x < width) plane[y * width + x] = byte(block[i]! + 128);
      }
    }
  }
}

/** The product of two matrices of 8×8. */
function product(a: Float64Array, b: Float64Array, into: Float64Array): void {
  for (let row = 0; row < BLOCK * BLOCK; row += BLOCK) {
    for (let column = 0; column < BLOCK; column++) {
      let sum = 0;
      for (let k = 0; k < BLOCK; k++) sum += a[row + k]! * b[k * BLOCK + column]!;
      into[row + column] = sum;
    }
  }
}
