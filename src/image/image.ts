/**
 * An image in memory: `height × width × 3` bytes, rows from the top, red green blue, sRGB.
 * Pixel (x, y) starts at `data[(y * width + x) * 3]`.
 */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A size in whole pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}
