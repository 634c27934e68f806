import { copyRow } from './copy-row.js';
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

/** Means of 2×2 pixels, rounded. Where the last column or row has no partner, it stands for both. */
export function halved(image: RgbImage): RgbImage {
  const half = { width: (image.width + 1) >> 1, height: (image.height + 1) >> 1 };
  const out = new Uint8Array(half.width * half.height * 3);
  const columns = half.width * 2;
  const [upper, lower, mean] = [0, 1, 2].map((n) => n * (columns * 3 + 16)) as [number, number, number];
  const { kernel, memory } = pixelKernel(mean + half.width * 3);
  const bytes = new Uint8Array(memory);
  for (let y = 0; y < half.height; y++) {
    copyRow(image, y * 2, 0, columns, 'edge', bytes, upper);
    copyRow(image, y * 2 + 1, 0, columns, 'edge', bytes, lower);
    kernel.halve(upper, lower, mean, half.width);
    out.set(bytes.subarray(mean, mean + half.width * 3), y * half.width * 3);
  }
  return { ...half, data: out };
}
