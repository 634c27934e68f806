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
    let upper = y * 2 * width * 3;
    let lower = Math.min(y * 2 + 1, height - 1) * width * 3;
    for (let pair = width >> 1; pair > 0; pair--, upper += 6, lower += 6, to += 3) {
      out[to] = (data[upper]! + data[upper + 3]! + data[lower]! + data[lower + 3]! + 2) >> 2;
      out[to + 1] = (data[upper + 1]! + data[upper + 4]! + data[lower + 1]! + data[lower + 4]! + 2) >> 2;
      out[to + 2] = (data[upper + 2]! + data[upper + 5]! + data[lower + 2]! + data[lower + 5]! + 2) >> 2;
    }
    if (width % 2 === 0) continue;
    for (let c = 0; c < 3; c++) out[to++] = (data[upper + c]! + data[lower + c]! + 1) >> 1;
  }
  return { ...half, data: out };
}
