import type { RgbImage } from './image.js';
import { pixelKernel } from './pixel-kernel.js';

/**
 * A photo at full size, half, quarter, … down to one pixel, so that any part of it can be read at any scale with four
 * pixels a sample and without aliasing (Williams, "Pyramidal parametrics", 1983). Levels are made when they are asked for.
 *
 * Pixel (x, y) of level n covers the square of 2ⁿ pixels that starts at (2ⁿ·x, 2ⁿ·y) of the photo.
 */
export class Pyramid {
  readonly #levels: [RgbImage, ...RgbImage[]];

  constructor(readonly photo: RgbImage) {
    this.#levels = [photo];
  }

  /** The level at which `scale` pixels of the photo come nearest to one; a scale below 1 (enlarging) reads the photo. */
  at(scale: number): { readonly image: RgbImage; readonly level: number } {
    const wanted = Math.max(0, Math.round(Math.log2(scale)));
    let last = this.#levels.at(-1)!;
    while (this.#levels.length <= wanted && (last.width > 1 || last.height > 1)) {
      last = halved(last);
      this.#levels.push(last);
    }
    const level = Math.min(wanted, this.#levels.length - 1);
    return { image: this.#levels[level]!, level };
  }
}

/** So many rows are halved at a time: what they take fits in a core's cache. */
const STRIP_ROWS = 32;

/** Means of 2×2 pixels, rounded. Where the last column or row has no partner, it stands for both. */
export function halved({ width, height, data }: RgbImage): RgbImage {
  const half = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const out = new Uint8Array(half.width * half.height * 3);
  const means = Math.ceil((STRIP_ROWS * width * 3) / 16) * 16;
  const { kernel, memory } = pixelKernel(means + (STRIP_ROWS / 2) * half.width * 3);
  const bytes = new Uint8Array(memory);
  for (let top = 0; top < height; top += STRIP_ROWS) {
    const rows = Math.min(STRIP_ROWS, height - top);
    bytes.set(data.subarray(top * width * 3, (top + rows) * width * 3));
    kernel.halve(0, width, rows, means);
    out.set(bytes.subarray(means, means + ((rows + 1) >> 1) * half.width * 3), (top / 2) * half.width * 3);
  }
  return { ...half, data: out };
}
