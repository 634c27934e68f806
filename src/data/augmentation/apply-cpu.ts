import type { DrawnAugmentation } from './compose.js';
import { degrade } from './degrade.js';

export interface WarpOptions {
  /** (N, 3, h, w), written. Default a new one. */
  readonly input?: Float32Array;
  /**
   * (N, 4): width and height of each photo, then of its central part that the canvas shows, in pixels. Default: all have
   * the canvas's size.
   */
  readonly frames?: Float32Array;
}

/**
 * Applies a drawn augmentation to a batch of photos in one pass: each output pixel is read from its photo by bilinear
 * interpolation where its matrix points to (the edge is repeated outside), its colour transformed, clamped and written
 * in planes. Then come what it loses of its quality, and erasing.
 *
 * Bilinear reading takes four neighbours, so a strong reduction would alias; photos are meant to be close to the
 * network input in size.
 *
 * @param images (N, H, W, 3) bytes, in which a photo that is smaller than the canvas fills the beginning of its place.
 * Photos have at least 2×2 pixels, and sides below 32,768.
 * @returns `input`.
 */
export function warpBatch(images: Uint8Array, drawn: DrawnAugmentation, options: WarpOptions = {}): Float32Array {
  const { count, canvas, output } = drawn;
  const { input = new Float32Array(count * 3 * output.width * output.height), frames } = options;
  const bytes = new DataView(images.buffer, images.byteOffset, images.byteLength);
  const whole = Float32Array.of(canvas.width, canvas.height, canvas.width, canvas.height);
  for (let n = 0; n < count; n++) {
    warp(bytes, frames?.subarray(n * 4, n * 4 + 4) ?? whole, drawn, n, input);
  }
  const size = 3 * output.width * output.height;
  drawn.degradations?.forEach((degradation, n) => {
    if (degradation) degrade(input.subarray(n * size, (n + 1) * size), output, degradation, drawn);
  });
  if (drawn.erase) eraseBoxes(drawn.erase, drawn, input);
  return input;
}

/** Positions in a photo are counted in 1/65536 pixel. */
const ONE = 1 << 16;

/** Red and blue of a pixel as one number, 16 bits for each: one product weights both. */
const RED_AND_BLUE = 0xff00ff;
const HALF_OF_BOTH = 0x800080;

/**
 * Weights are whole numbers of 1/256, so black beside white can be half a grey level off on each axis; between the axes
 * red and blue are rounded to bytes, half a level more. Of photographs, a fifth of a level is typical.
 */
function warp(bytes: DataView, frame: Float32Array, drawn: DrawnAugmentation, n: number, input: Float32Array): void {
  const { width, height } = drawn.output;
  const plane = width * height;
  // Read one by one: what comes through an iterator is no longer known to be a floating-point number.
  const [photoWidth, photoHeight, shownWidth, shownHeight] = [frame[0]!, frame[1]!, frame[2]!, frame[3]!];
  const { matrices: m, colours: c, low, high } = drawn;
  const i = n * 9;
  const [m0, m1, m2] = [m[i]!, m[i + 1]!, m[i + 2]!];
  const [m3, m4, m5] = [m[i + 3]!, m[i + 4]!, m[i + 5]!];
  const [m6, m7, m8] = [m[i + 6]!, m[i + 7]!, m[i + 8]!];
  // Colours come in 1/256.
  const k = n * 12;
  const [rr, rg, rb, r1] = [c[k]! / 256, c[k + 1]! / 256, c[k + 2]! / 256, c[k + 3]!];
  const [gr, gg, gb, g1] = [c[k + 4]! / 256, c[k + 5]! / 256, c[k + 6]! / 256, c[k + 7]!];
  const [br, bg, bb, b1] = [c[k + 8]! / 256, c[k + 9]! / 256, c[k + 10]! / 256, c[k + 11]!];
  const [rLow, gLow, bLow] = [low[0]!, low[1]!, low[2]!];
  const [rHigh, gHigh, bHigh] = [high[0]!, high[1]!, high[2]!];
  const base = n * drawn.canvas.width * drawn.canvas.height * 3;
  const line = photoWidth * 3;
  // From [−1, 1] across what is shown to positions, from the middle; pixel 0 is a sample half a pixel from the edge.
  const [scaleX, scaleY] = [(shownWidth / 2) * ONE, (shownHeight / 2) * ONE];
  const [middleX, middleY] = [((photoWidth - 1) / 2) * ONE, ((photoHeight - 1) / 2) * ONE];
  // A position on the last pixel reads the one before as well, with weight 0, never one outside.
  const [lastX, lastY] = [(photoWidth - 1) * ONE - 1, (photoHeight - 1) * ONE - 1];
  const [stepX, stepY] = [((m0 * 2) / width) * scaleX, ((m3 * 2) / width) * scaleY];
  // An affine map sends a row of the output to evenly spaced points; a perspective is followed pixel by pixel.
  const run = m6 === 0 && m7 === 0 && m8 === 1 ? width : 1;
  let to = n * 3 * plane;
  for (const end = to + plane; to < end;) {
    const at = to - end + plane;
    const u = (2 * (at % width) + 1) / width - 1;
    const v = (2 * Math.floor(at / width) + 1) / height - 1;
    const w = m6 * u + m7 * v + m8;
    let x = ((m0 * u + m1 * v + m2) / w) * scaleX + middleX;
    let y = ((m3 * u + m4 * v + m5) / w) * scaleY + middleY;
    for (const stop = to + run; to < stop; to++) {
      const column = (x < 0 ? 0 : x > lastX ? lastX : x) | 0;
      const row = (y < 0 ? 0 : y > lastY ? lastY : y) | 0;
      x += stepX;
      y += stepY;
      const s = ((column & 0xffff) + 128) >> 8;
      const t = ((row & 0xffff) + 128) >> 8;
      const p = (base + Math.imul(row >> 16, line) + Math.imul(column >> 16, 3)) | 0;
      const q = (p + line) | 0;
      // One load a pixel. That of a right neighbour begins a byte early, so that none goes past the last pixel.
      const upperLeft = bytes.getInt32(p, true);
      const upperRight = bytes.getInt32(p + 2, true) >>> 8;
      const lowerLeft = bytes.getInt32(q, true);
      const lowerRight = bytes.getInt32(q + 2, true) >>> 8;
      const upper = lerp(upperLeft & RED_AND_BLUE, upperRight & RED_AND_BLUE, s) + HALF_OF_BOTH;
      const lower = lerp(lowerLeft & RED_AND_BLUE, lowerRight & RED_AND_BLUE, s) + HALF_OF_BOTH;
      const redBlue = lerp((upper >>> 8) & RED_AND_BLUE, (lower >>> 8) & RED_AND_BLUE, t);
      const upperGreen = lerp((upperLeft >>> 8) & 255, (upperRight >>> 8) & 255, s);
      const lowerGreen = lerp((lowerLeft >>> 8) & 255, (lowerRight >>> 8) & 255, s);
      const r = redBlue & 0xffff;
      const g = lerp(upperGreen, lowerGreen, t) >> 8;
      const b = redBlue >>> 16;
      const red = rr * r + rg * g + rb * b + r1;
      const green = gr * r + gg * g + gb * b + g1;
      const blue = br * r + bg * g + bb * b + b1;
      input[to] = red < rLow ? rLow : red > rHigh ? rHigh : red;
      input[to + plane] = green < gLow ? gLow : green > gHigh ? gHigh : green;
      input[to + 2 * plane] = blue < bLow ? bLow : blue > bHigh ? bHigh : blue;
    }
  }
}

/** From `a` to `b` by `weight` of 256, times 256, in both halves of a number: a borrow between them cancels out. */
function lerp(a: number, b: number, weight: number): number {
  return ((a << 8) + Math.imul(b - a, weight)) | 0;
}

function eraseBoxes(erase: Int32Array, drawn: DrawnAugmentation, input: Float32Array): void {
  const { width, height } = drawn.output;
  for (let n = 0; n < drawn.count; n++) {
    const [left, top, right, bottom] = [erase[n * 4]!, erase[n * 4 + 1]!, erase[n * 4 + 2]!, erase[n * 4 + 3]!];
    for (let c = 0; c < 3; c++) {
      const plane = (n * 3 + c) * height * width;
      for (let y = top; y < bottom; y++) input.fill(0, plane + y * width + left, plane + y * width + right);
    }
  }
}
