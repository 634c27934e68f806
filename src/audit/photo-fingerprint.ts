import type { RgbImage } from '../image/image.js';

/** Side of the small grey picture that photos are compared by, in pixels. */
export const SIDE = 32;

/** Frequencies of each direction that the hash tells of: 8 × 8 less the mean, so 63 bits. */
const FREQUENCIES = 8;

/** What a photo is recognised by when it comes again: in another format, at another size, mirrored. */
export interface PhotoFingerprint {
  /** The whole picture, shrunk to 32 × 32, its luminance: (32, 32) bytes, rows from the top. */
  readonly grey: Uint8Array;
  /** Two words of 32 bits: {@link hashOf} of the grey picture. */
  readonly hash: PhotoHash;
}

/** Two unsigned words of 32 bits. */
export type PhotoHash = readonly [low: number, high: number];

export function photoFingerprint(photo: RgbImage): PhotoFingerprint {
  const grey = shrunkGrey(photo);
  return { grey, hash: hashOf(grey) };
}

/**
 * A perceptual hash: the signs of the 63 lowest frequencies of the discrete cosine transform, without the mean. What
 * compression and resizing change is high frequencies, so copies of a photo differ in few bits; different photos in about half.
 *
 * As {@link https://www.phash.org}'s hash of 32 × 32 pixels, but for signs in place of comparisons with the median: mirroring a
 * picture changes the sign of each frequency that is odd from left to right, so the hash of the mirror image is
 * {@link mirroredHash} of this one.
 */
export function hashOf(grey: Uint8Array): PhotoHash {
  // Rows first, (32, 8); columns then, (8, 8): a cosine transform of two dimensions is one of each.
  const rows = new Float64Array(SIDE * FREQUENCIES);
  for (let y = 0; y < SIDE; y++) {
    for (let u = 0; u < FREQUENCIES; u++) {
      let sum = 0;
      for (let x = 0; x < SIDE; x++) sum += grey[y * SIDE + x]! * COSINES[u * SIDE + x]!;
      rows[y * FREQUENCIES + u] = sum;
    }
  }
  const words: [number, number] = [0, 0];
  for (let v = 0; v < FREQUENCIES; v++) {
    for (let u = 0; u < FREQUENCIES; u++) {
      if (u === 0 && v === 0) continue;
      let sum = 0;
      for (let y = 0; y < SIDE; y++) sum += rows[y * FREQUENCIES + u]! * COSINES[v * SIDE + y]!;
      if (sum > 0) setBit(words, u, v);
    }
  }
  return [words[0] >>> 0, words[1] >>> 0];
}

/** The hash of the mirror image of the picture that has this one. */
export function mirroredHash([low, high]: PhotoHash): PhotoHash {
  return [(low ^ ODD[0]) >>> 0, (high ^ ODD[1]) >>> 0];
}

/** `cos((2x + 1)·u·π / 64)`, (8, 32). */
const COSINES = Float64Array.from({ length: FREQUENCIES * SIDE }, (_, i) => {
  const [u, x] = [Math.floor(i / SIDE), i % SIDE];
  return Math.cos(((2 * x + 1) * u * Math.PI) / (2 * SIDE));
});

function setBit(words: [number, number], u: number, v: number): void {
  words[v >> 2]! |= 1 << ((v & 3) * FREQUENCIES + u);
}

/** The bits of frequencies that are odd from left to right. */
const ODD = (() => {
  const words: [number, number] = [0, 0];
  for (let v = 0; v < FREQUENCIES; v++) for (let u = 1; u < FREQUENCIES; u += 2) setBit(words, u, v);
  return words;
})();

/** Luminance (ITU-R BT.601) of the whole picture at 32 × 32, its proportions given up; each pixel is the mean of what it covers. */
function shrunkGrey({ width, height, data }: RgbImage): Uint8Array {
  const columns = coverage(width);
  const rows = coverage(height);
  const wide = new Float64Array(height * SIDE);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < SIDE; x++) {
      const { first, weights } = columns[x]!;
      let sum = 0;
      for (let k = 0; k < weights.length; k++) {
        const at = (y * width + first + k) * 3;
        sum += weights[k]! * (0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!);
      }
      wide[y * SIDE + x] = sum;
    }
  }
  const grey = new Uint8Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    const { first, weights } = rows[y]!;
    for (let x = 0; x < SIDE; x++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * wide[(first + k) * SIDE + x]!;
      grey[y * SIDE + x] = Math.round(sum);
    }
  }
  return grey;
}

/** Which of `size` pixels each of 32 covers, from `first` on, and with what share of itself; shares sum to 1. */
function coverage(size: number): { readonly first: number; readonly weights: readonly number[] }[] {
  return Array.from({ length: SIDE }, (_, i) => {
    const [from, to] = [(i * size) / SIDE, ((i + 1) * size) / SIDE];
    const first = Math.min(size - 1, Math.floor(from));
    const last = Math.max(first, Math.min(size - 1, Math.ceil(to) - 1));
    const weights = Array.from({ length: last - first + 1 }, (_, k) => {
      const pixel = first + k;
      return (Math.min(to, pixel + 1) - Math.max(from, pixel)) / (to - from);
    });
    return { first, weights };
  });
}
