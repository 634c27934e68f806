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
  for (let row = 0; row < part.height; row++) {
    sums.fill(half);
    for (let y = top + row * block; y < top + (row + 1) * block; y++) {
      if (beyond === 'black' && (y < 0 || y >= height)) continue;
      const source = clamped(y, height - 1) * width;
      for (let column = 0; column < part.width; column++) {
        const first = left + column * block;
        const inside = first >= 0 && first + block <= width;
        let red = 0;
        let green = 0;
        let blue = 0;
        for (let x = first; x < first + block; x++) {
          if (!inside && beyond === 'black' && (x < 0 || x >= width)) continue;
          const at = (source + (inside ? x : clamped(x, width - 1))) * 3;
          red += data[at]!;
          green += data[at + 1]!;
          blue += data[at + 2]!;
        }
        sums[column * 3]! += red;
        sums[column * 3 + 1]! += green;
        sums[column * 3 + 2]! += blue;
      }
    }
    const target = row * part.width * 3;
    for (let i = 0; i < sums.length; i++) part.data[target + i] = sums[i]! / (block * block);
  }
}

/** Bilinear, the mean of `grid` × `grid` samples a pixel; all of them, and their neighbours, lie within the image. */
function sampled({ width, data }: RgbImage, map: Affine, size: ImageSize, grid: 1 | 2): RgbImage {
  const { xx, xy, x0, yx, yy, y0 } = map;
  const out = new Uint8Array(size.width * size.height * 3);
  const weight = 1 / (grid * grid);
  const stride = width * 3;
  let to = 0;
  for (let row = 0; row < size.height; row++) {
    for (let column = 0; column < size.width; column++, to += 3) {
      let red = 0.5;
      let green = 0.5;
      let blue = 0.5;
      for (let v = row + 0.5 / grid; v < row + 1; v += 1 / grid) {
        for (let u = column + 0.5 / grid; u < column + 1; u += 1 / grid) {
          // Centres lie at half numbers; from here on they are at whole ones.
          const x = xx * u + xy * v + x0 - 0.5;
          const y = yx * u + yy * v + y0 - 0.5;
          const left = x | 0;
          const top = y | 0;
          const fx = x - left;
          const fy = (y - top) * weight;
          const d = fx * fy;
          const c = fy - d;
          const b = fx * weight - d;
          const a = weight - b - fy;
          const at = top * stride + left * 3;
          const below = at + stride;
          red += a * data[at]! + b * data[at + 3]! + c * data[below]! + d * data[below + 3]!;
          green += a * data[at + 1]! + b * data[at + 4]! + c * data[below + 1]! + d * data[below + 4]!;
          blue += a * data[at + 2]! + b * data[at + 5]! + c * data[below + 2]! + d * data[below + 5]!;
        }
      }
      out[to] = red;
      out[to + 1] = green;
      out[to + 2] = blue;
    }
  }
  return { width: size.width, height: size.height, data: out };
}
