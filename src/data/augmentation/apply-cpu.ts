import { pixelKernel } from '../../image/pixel-kernel.js';
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
 * network input in size. Positions are rounded to 1/1024 pixel: an eighth of a grey level on each axis, from black to white.
 *
 * @param images (N, H, W, 3) bytes, in which a photo that is smaller than the canvas fills the beginning of its place.
 * Photos have at least 2×2 pixels, and sides below 32,768.
 * @returns `input`.
 */
export function warpBatch(images: Uint8Array, drawn: DrawnAugmentation, options: WarpOptions = {}): Float32Array {
  const { count, canvas, output } = drawn;
  const { input = new Float32Array(count * 3 * output.width * output.height), frames } = options;
  const whole = Float32Array.of(canvas.width, canvas.height, canvas.width, canvas.height);
  const place = canvas.width * canvas.height * 3;
  for (let n = 0; n < count; n++) {
    const frame = frames?.subarray(n * 4, n * 4 + 4) ?? whole;
    warp(images.subarray(n * place, n * place + frame[0]! * frame[1]! * 3), frame, drawn, n, input);
  }
  const size = 3 * output.width * output.height;
  drawn.degradations?.forEach((degradation, n) => {
    if (degradation) degrade(input.subarray(n * size, (n + 1) * size), output, degradation, drawn);
  });
  if (drawn.erase) eraseBoxes(drawn.erase, drawn, input);
  return input;
}

/** The weights of the kernel add up to this, so its colours come times it. */
const KERNEL_ONE = 1 << 14;

const MAP_BYTES = 9 * 8;
const COLOURS_BYTES = 3 * 6 * 4;
/** Rows are written in whole vectors. */
const PLANE_SLACK_BYTES = 12;

/** Warps one photo. In the kernel's memory lie the map, the colours, the three planes and the photo. */
function warp(photo: Uint8Array, frame: Float32Array, drawn: DrawnAugmentation, n: number, input: Float32Array): void {
  const { width, height } = drawn.output;
  const pixels = width * height;
  const plane = pixels * 4 + PLANE_SLACK_BYTES;
  const planes = MAP_BYTES + COLOURS_BYTES;
  const data = planes + 3 * plane;
  const { kernel, memory } = pixelKernel(data + photo.length);
  new Uint8Array(memory).set(photo, data);
  putMap(new Float64Array(memory, 0, 9), frame, drawn, n);
  putColours(new Float32Array(memory, MAP_BYTES, 18), drawn, n);
  kernel.warpPlanes(data, frame[0]!, frame[1]!, planes, plane, width, height, 0, MAP_BYTES);
  for (let c = 0; c < 3; c++) {
    input.set(new Float32Array(memory, planes + c * plane, pixels), (n * 3 + c) * pixels);
  }
}

/** The drawn matrix, which maps [−1, 1] to [−1, 1] across what is shown, as one from pixels of the output to the photo's. */
function putMap(map: Float64Array, frame: Float32Array, { matrices, output }: DrawnAugmentation, n: number): void {
  const m = matrices.subarray(n * 9, n * 9 + 9);
  for (let row = 0; row < 3; row++) {
    const [a, b, c] = [m[row * 3]!, m[row * 3 + 1]!, m[row * 3 + 2]!];
    // The first pixel is a sample half a pixel from the edge.
    map[row * 3] = (2 * a) / output.width;
    map[row * 3 + 1] = (2 * b) / output.height;
    map[row * 3 + 2] = a * (1 / output.width - 1) + b * (1 / output.height - 1) + c;
  }
  for (let row = 0; row < 2; row++) {
    const [scale, middle] = [frame[2 + row]! / 2, (frame[row]! - 1) / 2];
    for (let k = 0; k < 3; k++) map[row * 3 + k] = map[row * 3 + k]! * scale + map[6 + k]! * middle;
  }
}

function putColours(of: Float32Array, { colours, low, high }: DrawnAugmentation, n: number): void {
  for (let c = 0; c < 3; c++) {
    for (let k = 0; k < 3; k++) of[c * 6 + k] = colours[n * 12 + c * 4 + k]! / KERNEL_ONE;
    of[c * 6 + 3] = colours[n * 12 + c * 4 + 3]!;
    of[c * 6 + 4] = low[c]!;
    of[c * 6 + 5] = high[c]!;
  }
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
