import { type Affine, mapped } from './affine.js';
import type { ImageSize, RgbImage } from './image.js';

/** What lies beyond the picture's edge: its outermost pixels again, or black. */
export type Beyond = 'edge' | 'black';

/** A finer look than one sample a pixel pays off from this many source pixels a pixel on. */
const ONE_SAMPLE_REACHES = 1.25;

/**
 * The picture that shows at each of its positions what `toSource` names in `image`, bilinear. When it shrinks, nothing
 * aliases: the part that is shown is first averaged in whole blocks, and what is left of the shrinking (a factor below 2)
 * by two samples each way.
 */
export function warp(image: RgbImage, toSource: Affine, size: ImageSize, beyond: Beyond): RgbImage {
  const shrinking = Math.max(Math.hypot(toSource.xx, toSource.yx), Math.hypot(toSource.xy, toSource.yy));
  const block = Math.max(1, Math.floor(shrinking));
  const { left, top, columns, rows } = shownPart(toSource, size, block);
  const part = { width: columns, height: rows, data: new Uint8Array(columns * rows * 3) };
  if (block === 1) copyPart(image, left, top, part, beyond);
  else averageBlocks(image, left, top, block, part, beyond);
  const { xx, xy, x0, yx, yy, y0 } = toSource;
  const toPart = {
    xx: xx / block,
    xy: xy / block,
    x0: (x0 - left) / block,
    yx: yx / block,
    yy: yy / block,
    y0: (y0 - top) / block,
  };
  return sampled(part, toPart, size, shrinking / block > ONE_SAMPLE_REACHES ? 2 : 1);
}

/** The upright part of the source that is looked at, beyond its edges too, in whole blocks and with a margin for mixing. */
function shownPart(toSource: Affine, { width, height }: ImageSize, block: number) {
  const corners = [0, width].flatMap((x) => [0, height].map((y) => mapped(toSource, { x, y })));
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  const left = Math.floor(Math.min(...xs)) - block;
  const top = Math.floor(Math.min(...ys)) - block;
  return {
    left,
    top,
    columns: Math.ceil((Math.max(...xs) - left) / block) + 1,
    rows: Math.ceil((Math.max(...ys) - top) / block) + 1,
  };
}

function clamped(value: number, most: number): number {
  return value < 0 ? 0 : value > most ? most : value;
}

function copyPart({ width, height, data }: RgbImage, left: number, top: number, part: RgbImage, beyond: Beyond): void {
  const right = left + part.width;
  const from = clamped(left, width);
  const to = clamped(right, width);
  for (let row = 0; row < part.height; row++) {
    if (beyond === 'black' && (top + row < 0 || top + row >= height)) continue;
    const source = clamped(top + row, height - 1) * width;
    const target = row * part.width - left;
    if (from < to) part.data.set(data.subarray((source + from) * 3, (source + to) * 3), (target + from) * 3);
    if (beyond === 'black') continue;
    const repeat = (x: number, edge: number) => {
      for (let c = 0; c < 3; c++) part.data[(target + x) * 3 + c] = data[(source + edge) * 3 + c]!;
    };
    for (let x = left; x < Math.min(right, 0); x++) repeat(x, 0);
    for (let x = Math.max(left, width); x < right; x++) repeat(x, width - 1);
  }
}

/** Means of `block` × `block` pixels. */
function averageBlocks(
  { width, height, data }: RgbImage,
  left: number,
  top: number,
  block: number,
  part: RgbImage,
  beyond: Beyond,
): void {
  const sums = new Uint32Array(part.width * 3);
  const half = (block * block) >> 1;
  // Columns whose blocks lie within the picture.
  const first = clamped(Math.ceil(-left / block), part.width);
  const end = Math.max(first, clamped(Math.floor((width - left) / block), part.width));
  for (let row = 0; row < part.height; row++) {
    sums.fill(half);
    for (let y = top + row * block; y < top + (row + 1) * block; y++) {
      if (beyond === 'black' && (y < 0 || y >= height)) continue;
      const source = clamped(y, height - 1) * width;
      addInside(sums, data, (source + left + first * block) * 3, block, first * 3, end * 3);
      for (let column = first === 0 ? end : 0; column < part.width; column = column + 1 === first ? end : column + 1) {
        for (let x = left + column * block; x < left + (column + 1) * block; x++) {
          if (beyond === 'black' && (x < 0 || x >= width)) continue;
          const at = (source + clamped(x, width - 1)) * 3;
          for (let c = 0; c < 3; c++) sums[column * 3 + c]! += data[at + c]!;
        }
      }
    }
    const target = row * part.width * 3;
    for (let i = 0; i < sums.length; i++) part.data[target + i] = sums[i]! / (block * block);
  }
}

/** Adds `block` pixels to each of the sums from `from` to `to`, from `at` on in the data. */
function addInside(sums: Uint32Array, data: Uint8Array, at: number, block: number, from: number, to: number): void {
  for (let i = from; i < to; i += 3) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (const end = at + block * 3; at < end; at += 3) {
      red += data[at]!;
      green += data[at + 1]!;
      blue += data[at + 2]!;
    }
    sums[i]! += red;
    sums[i + 1]! += green;
    sums[i + 2]! += blue;
  }
}

/**
 * Positions are whole numbers of 1/32768 pixel here, and weights of 1/1024: products of them and bytes still fit in 32 bits.
 */
const PLACES = 15;
const STEPS = 10;
const STEP = 1 << STEPS;

/**
 * Bilinear, the mean of `grid` × `grid` samples a pixel; all of them, and their neighbours, lie within the image. In whole
 * numbers, which takes half as long as in floating-point ones: most of the time would go into turning bytes into those.
 */
function sampled({ width, data }: RgbImage, map: Affine, size: ImageSize, grid: 1 | 2): RgbImage {
  const { xx, xy, x0, yx, yy, y0 } = map;
  const out = new Uint8Array(size.width * size.height * 3);
  const sums = new Int32Array(size.width * 3);
  // A sample's weights add up to STEP².
  const shift = 2 * STEPS + (grid === 2 ? 2 : 0);
  let to = 0;
  for (let row = 0; row < size.height; row++) {
    sums.fill(1 << (shift - 1));
    for (let v = row + 0.5 / grid; v < row + 1; v += 1 / grid) {
      for (let u = 0.5 / grid; u < 1; u += 1 / grid) {
        // Centres lie at half numbers; from here on they are at whole ones.
        const start = { x: xx * u + xy * v + x0 - 0.5, y: yx * u + yy * v + y0 - 0.5 };
        addSamples(sums, data, width * 3, start, { x: xx, y: yx });
      }
    }
    for (let i = 0; i < sums.length; i++) out[to++] = sums[i]! >> shift;
  }
  return { width: size.width, height: size.height, data: out };
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Adds one sample to each pixel of a row, times STEP²: the first at `start`, the others each `step` further. */
function addSamples(sums: Int32Array, data: Uint8Array, stride: number, start: Place, step: Place): void {
  let x = Math.round(start.x * (1 << PLACES));
  let y = Math.round(start.y * (1 << PLACES));
  const dx = Math.round(step.x * (1 << PLACES));
  const dy = Math.round(step.y * (1 << PLACES));
  for (let i = 0; i < sums.length; i += 3, x += dx, y += dy) {
    const fx = (x >> (PLACES - STEPS)) & (STEP - 1);
    const fy = (y >> (PLACES - STEPS)) & (STEP - 1);
    const at = (y >> PLACES) * stride + (x >> PLACES) * 3;
    const below = at + stride;
    const d = Math.imul(fx, fy);
    const c = (fy << STEPS) - d;
    const b = (fx << STEPS) - d;
    const a = STEP * STEP - b - (fy << STEPS);
    // Written out for each channel: V8 takes twice as long for a loop of three.
    sums[i] =
      sums[i]! +
      Math.imul(a, data[at]!) +
      Math.imul(b, data[at + 3]!) +
      Math.imul(c, data[below]!) +
      Math.imul(d, data[below + 3]!);
    sums[i + 1] =
      sums[i + 1]! +
      Math.imul(a, data[at + 1]!) +
      Math.imul(b, data[at + 4]!) +
      Math.imul(c, data[below + 1]!) +
      Math.imul(d, data[below + 4]!);
    sums[i + 2] =
      sums[i + 2]! +
      Math.imul(a, data[at + 2]!) +
      Math.imul(b, data[at + 5]!) +
      Math.imul(c, data[below + 2]!) +
      Math.imul(d, data[below + 5]!);
  }
}
