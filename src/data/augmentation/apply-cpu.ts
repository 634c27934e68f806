import type { DrawnAugmentation } from './compose.js';

/**
 * Applies a drawn augmentation to a batch of canvases in one pass: each output pixel is read from the canvas by
 * bilinear interpolation where its matrix points to (the edge is repeated outside), its colour transformed, clamped and
 * written in planes.
 *
 * Bilinear reading takes four neighbours, so a strong reduction would alias; canvases are meant to be close to the
 * network input in size.
 *
 * @param canvases (N, H, W, 3) bytes, at least 2×2 pixels.
 * @param input (N, 3, h, w), written; a new one when left out.
 * @returns `input`.
 */
export function warpBatch(
  canvases: Uint8Array,
  drawn: DrawnAugmentation,
  input: Float32Array = new Float32Array(drawn.count * 3 * drawn.output.width * drawn.output.height),
): Float32Array {
  for (let n = 0; n < drawn.count; n++) warp(canvases, drawn, n, input);
  if (drawn.erase) eraseBoxes(drawn.erase, drawn, input);
  return input;
}

/** Source positions are whole numbers of 1/1024 pixel: integer products of bytes cost a third less than floating ones. */
const POSITION_BITS = 10;
const ONE = 1 << POSITION_BITS;
/** The four weights of a position sum to this. */
const WEIGHT = ONE * ONE;

function warp(canvases: Uint8Array, drawn: DrawnAugmentation, n: number, input: Float32Array): void {
  const { width: sourceWidth, height: sourceHeight } = drawn.canvas;
  const { width, height } = drawn.output;
  const plane = width * height;
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = nineOf(drawn.matrices, n);
  const [rr, rg, rb, r1, gr, gg, gb, g1, br, bg, bb, b1] = twelveOf(drawn.colours, n);
  const [rLow, gLow, bLow] = [drawn.low[0]!, drawn.low[1]!, drawn.low[2]!];
  const [rHigh, gHigh, bHigh] = [drawn.high[0]!, drawn.high[1]!, drawn.high[2]!];
  const base = n * sourceWidth * sourceHeight * 3;
  const line = sourceWidth * 3;
  const projective = m6 !== 0 || m7 !== 0 || m8 !== 1;
  // From [−1, 1] to positions; half a pixel less, because pixel 0 is a sample half a pixel from the edge.
  const [scaleX, scaleY] = [(sourceWidth / 2) * ONE, (sourceHeight / 2) * ONE];
  const [offsetX, offsetY] = [scaleX - ONE / 2 + 0.5, scaleY - ONE / 2 + 0.5];
  const [lastX, lastY] = [(sourceWidth - 1) * ONE, (sourceHeight - 1) * ONE];
  const [stepX, stepY, stepW] = [(m0 * 2) / width, (m3 * 2) / width, (m6 * 2) / width];
  const left = 1 / width - 1;
  let to = n * 3 * plane;
  for (let j = 0; j < height; j++) {
    const v = (2 * j + 1) / height - 1;
    let x = m0 * left + m1 * v + m2;
    let y = m3 * left + m4 * v + m5;
    let w = m6 * left + m7 * v + m8;
    for (let i = 0; i < width; i++) {
      let column = ((projective ? x / w : x) * scaleX + offsetX) | 0;
      let row = ((projective ? y / w : y) * scaleY + offsetY) | 0;
      x += stepX;
      y += stepY;
      w += stepW;
      column = column < 0 ? 0 : column > lastX ? lastX : column;
      row = row < 0 ? 0 : row > lastY ? lastY : row;
      // The last column and row read their neighbour before with weight 0, never one outside.
      let columnLow = column >> POSITION_BITS;
      let rowLow = row >> POSITION_BITS;
      if (columnLow > sourceWidth - 2) columnLow = sourceWidth - 2;
      if (rowLow > sourceHeight - 2) rowLow = sourceHeight - 2;
      const s = column - (columnLow << POSITION_BITS);
      const t = row - (rowLow << POSITION_BITS);
      const w11 = Math.imul(s, t);
      const w10 = (s << POSITION_BITS) - w11;
      const w01 = (t << POSITION_BITS) - w11;
      const w00 = WEIGHT - (s << POSITION_BITS) - w01;
      const p = base + Math.imul(rowLow, line) + Math.imul(columnLow, 3);
      const q = p + line;
      const r = mix(canvases[p]!, w00, canvases[p + 3]!, w10, canvases[q]!, w01, canvases[q + 3]!, w11);
      const g = mix(canvases[p + 1]!, w00, canvases[p + 4]!, w10, canvases[q + 1]!, w01, canvases[q + 4]!, w11);
      const b = mix(canvases[p + 2]!, w00, canvases[p + 5]!, w10, canvases[q + 2]!, w01, canvases[q + 5]!, w11);
      const red = rr * r + rg * g + rb * b + r1;
      const green = gr * r + gg * g + gb * b + g1;
      const blue = br * r + bg * g + bb * b + b1;
      input[to] = red < rLow ? rLow : red > rHigh ? rHigh : red;
      input[to + plane] = green < gLow ? gLow : green > gHigh ? gHigh : green;
      input[to + 2 * plane] = blue < bLow ? bLow : blue > bHigh ? bHigh : blue;
      to++;
    }
  }
}

/** The weighted sum of four bytes, in 1/{@link WEIGHT}: 28 bits, so it stays an integer. Inlined by the compiler. */
function mix(a: number, wa: number, b: number, wb: number, c: number, wc: number, d: number, wd: number): number {
  return (Math.imul(a, wa) + Math.imul(b, wb) + Math.imul(c, wc) + Math.imul(d, wd)) | 0;
}

type Nine = [number, number, number, number, number, number, number, number, number];
type Twelve = [...Nine, number, number, number];

function nineOf(matrices: Float32Array, n: number): Nine {
  return Array.from(matrices.subarray(n * 9, n * 9 + 9)) as Nine;
}

/** The colour matrix of image n, for colours in units of 1/{@link WEIGHT}. */
function twelveOf(colours: Float32Array, n: number): Twelve {
  const unit = (value: number, i: number): number => (i % 4 === 3 ? value : value / WEIGHT);
  return Array.from(colours.subarray(n * 12, n * 12 + 12), unit) as Twelve;
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
