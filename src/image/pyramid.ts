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
  // Four pixels are three words of 32 bits, where rows are whole numbers of them.
  const inWords = width % 4 === 0 && data.byteOffset % 4 === 0 && LITTLE_ENDIAN;
  const words = inWords ? new Int32Array(data.buffer, data.byteOffset, data.length >> 2) : null;
  for (let y = 0; y < half.height; y++) {
    const upper = y * 2 * width * 3;
    const lower = Math.min(y * 2 + 1, height - 1) * width * 3;
    const to = y * half.width * 3;
    if (words) halveWords(words, upper >> 2, lower >> 2, width >> 2, out, to);
    else halveBytes(data, upper, lower, width, out, to);
  }
  return { ...half, data: out };
}

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

function halveBytes(data: Uint8Array, upper: number, lower: number, width: number, out: Uint8Array, to: number): void {
  for (let pair = width >> 1; pair > 0; pair--, upper += 6, lower += 6, to += 3) {
    out[to] = (data[upper]! + data[upper + 3]! + data[lower]! + data[lower + 3]! + 2) >> 2;
    out[to + 1] = (data[upper + 1]! + data[upper + 4]! + data[lower + 1]! + data[lower + 4]! + 2) >> 2;
    out[to + 2] = (data[upper + 2]! + data[upper + 5]! + data[lower + 2]! + data[lower + 5]! + 2) >> 2;
  }
  if (width % 2 === 0) return;
  for (let c = 0; c < 3; c++) out[to + c] = (data[upper + c]! + data[lower + c]! + 1) >> 1;
}

/** Every other byte of a word, in 16 bits each: sums of them do not run into each other. */
const EVEN = 0xff00ff;

/** The same for groups of four pixels, `r0 g0 b0 r1 | g1 b1 r2 g2 | b2 r3 g3 b3`, with a quarter of the reading. */
function halveWords(
  words: Int32Array,
  upper: number,
  lower: number,
  groups: number,
  out: Uint8Array,
  to: number,
): void {
  for (let group = 0; group < groups; group++, upper += 3, lower += 3, to += 6) {
    const a = words[upper]!;
    const b = words[upper + 1]!;
    const c = words[upper + 2]!;
    const d = words[lower]!;
    const e = words[lower + 1]!;
    const f = words[lower + 2]!;
    // Sums of the two rows, the first named in the lower half of the number.
    const r0b0 = (a & EVEN) + (d & EVEN);
    const g0r1 = ((a >>> 8) & EVEN) + ((d >>> 8) & EVEN);
    const g1r2 = (b & EVEN) + (e & EVEN);
    const b1g2 = ((b >>> 8) & EVEN) + ((e >>> 8) & EVEN);
    const b2g3 = (c & EVEN) + (f & EVEN);
    const r3b3 = ((c >>> 8) & EVEN) + ((f >>> 8) & EVEN);
    out[to] = ((r0b0 & 0xffff) + (g0r1 >>> 16) + 2) >> 2;
    out[to + 1] = ((g0r1 & 0xffff) + (g1r2 & 0xffff) + 2) >> 2;
    out[to + 2] = ((r0b0 >>> 16) + (b1g2 & 0xffff) + 2) >> 2;
    out[to + 3] = ((g1r2 >>> 16) + (r3b3 & 0xffff) + 2) >> 2;
    out[to + 4] = ((b1g2 >>> 16) + (b2g3 >>> 16) + 2) >> 2;
    out[to + 5] = ((b2g3 & 0xffff) + (r3b3 >>> 16) + 2) >> 2;
  }
}
