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
  if (block > 1) {
    const { reduced, left, top } = averagedBlocks(image, shownPart(image, toSource, size), block);
    const { xx, xy, x0, yx, yy, y0 } = toSource;
    const toReduced = {
      xx: xx / block,
      xy: xy / block,
      x0: (x0 - left) / block,
      yx: yx / block,
      yy: yy / block,
      y0: (y0 - top) / block,
    };
    return sampled(reduced, toReduced, size, beyond, shrinking / block > ONE_SAMPLE_REACHES ? 2 : 1);
  }
  return sampled(image, toSource, size, beyond, shrinking > ONE_SAMPLE_REACHES ? 2 : 1);
}

interface Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The whole pixels of the source that are looked at, at least one. */
function shownPart(image: RgbImage, toSource: Affine, { width, height }: ImageSize): Part {
  const corners = [0, width].flatMap((x) => [0, height].map((y) => mapped(toSource, { x, y })));
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  const left = clamp(Math.floor(Math.min(...xs)) - 1, image.width - 1);
  const top = clamp(Math.floor(Math.min(...ys)) - 1, image.height - 1);
  return {
    left,
    top,
    right: Math.max(left + 1, clamp(Math.ceil(Math.max(...xs)) + 1, image.width)),
    bottom: Math.max(top + 1, clamp(Math.ceil(Math.max(...ys)) + 1, image.height)),
  };
}

/** Means of `block` × `block` pixels of a part; the last of a row or column are of what is left. */
function averagedBlocks(image: RgbImage, part: Part, block: number) {
  const { left, top, right, bottom } = part;
  const width = Math.ceil((right - left) / block);
  const height = Math.ceil((bottom - top) / block);
  const data = new Uint8Array(width * height * 3);
  const sums = new Uint32Array(width * 3);
  for (let row = 0; row < height; row++) {
    const from = top + row * block;
    const to = Math.min(bottom, from + block);
    sums.fill(0);
    for (let y = from; y < to; y++) {
      let at = (y * image.width + left) * 3;
      for (let column = 0; column < width; column++) {
        const end = at + Math.min(block, right - left - column * block) * 3;
        let red = 0;
        let green = 0;
        let blue = 0;
        for (; at < end; at += 3) {
          red += image.data[at]!;
          green += image.data[at + 1]!;
          blue += image.data[at + 2]!;
        }
        sums[column * 3]! += red;
        sums[column * 3 + 1]! += green;
        sums[column * 3 + 2]! += blue;
      }
    }
    for (let column = 0; column < width; column++) {
      const count = (to - from) * Math.min(block, right - left - column * block);
      const at = (row * width + column) * 3;
      for (let c = 0; c < 3; c++) data[at + c] = sums[column * 3 + c]! / count + 0.5;
    }
  }
  return { reduced: { width, height, data }, left, top };
}

/** Bilinear, the mean of `grid` × `grid` samples a pixel. */
function sampled(image: RgbImage, map: Affine, size: ImageSize, beyond: Beyond, grid: 1 | 2): RgbImage {
  const { width, height, data } = image;
  const { xx, xy, x0, yx, yy, y0 } = map;
  const out = new Uint8Array(size.width * size.height * 3);
  const black = beyond === 'black';
  const weight = 1 / (grid * grid);
  let at = 0;
  for (let v = 0; v < size.height; v++) {
    for (let u = 0; u < size.width; u++, at += 3) {
      let red = 0.5;
      let green = 0.5;
      let blue = 0.5;
      for (let sub = 0; sub < grid * grid; sub++) {
        const du = u + ((sub % grid) + 0.5) / grid;
        const dv = v + (Math.floor(sub / grid) + 0.5) / grid;
        // Centres lie at half numbers; from here on they are at whole ones.
        let x = xx * du + xy * dv + x0 - 0.5;
        let y = yx * du + yy * dv + y0 - 0.5;
        if (black && (x < -0.5 || y < -0.5 || x > width - 0.5 || y > height - 0.5)) continue;
        x = x < 0 ? 0 : x > width - 1 ? width - 1 : x;
        y = y < 0 ? 0 : y > height - 1 ? height - 1 : y;
        const left = x | 0;
        const top = y | 0;
        const fx = x - left;
        const fy = y - top;
        const a = (top * width + left) * 3;
        const b = left + 1 < width ? a + 3 : a;
        const down = top + 1 < height ? width * 3 : 0;
        const wd = fx * fy * weight;
        const wc = fy * weight - wd;
        const wb = fx * weight - wd;
        const wa = weight - wb - wc - wd;
        red += wa * data[a]! + wb * data[b]! + wc * data[a + down]! + wd * data[b + down]!;
        green += wa * data[a + 1]! + wb * data[b + 1]! + wc * data[a + down + 1]! + wd * data[b + down + 1]!;
        blue += wa * data[a + 2]! + wb * data[b + 2]! + wc * data[a + down + 2]! + wd * data[b + down + 2]!;
      }
      out[at] = red;
      out[at + 1] = green;
      out[at + 2] = blue;
    }
  }
  return { width: size.width, height: size.height, data: out };
}
