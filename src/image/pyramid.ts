import type { RgbImage } from './image.js';

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
export function halved({ width, height, data }: RgbImage): RgbImage {
  const half = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const out = new Uint8Array(half.width * half.height * 3);
  let to = 0;
  for (let y = 0; y < half.height; y++) {
    const upper = y * 2 * width * 3;
    const lower = Math.min(y * 2 + 1, height - 1) * width * 3;
    for (let x = 0; x < half.width; x++) {
      const left = x * 6;
      const right = x * 2 + 1 < width ? left + 3 : left;
      for (let c = 0; c < 3; c++) {
        const sum =
          data[upper + left + c]! + data[upper + right + c]! + data[lower + left + c]! + data[lower + right + c]!;
        out[to++] = (sum + 2) >> 2;
      }
    }
  }
  return { ...half, data: out };
}
