import { type Affine, mapped } from './affine.js';
import { type Beyond, copyRow } from './copy-row.js';
import type { ImageSize, RgbImage } from './image.js';
import { pixelKernel, SUM_BYTES } from './pixel-kernel.js';

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
  const part = shownPart(toSource, size, block);
  const places = averagePart(image, part, block, beyond);
  const { kernel, memory } = pixelKernel(places.end + size.width * size.height * 3);
  const { xx, xy, x0, yx, yy, y0 } = toSource;
  kernel.sample(
    places.part,
    part.columns * 3,
    places.end,
    size.width,
    size.height,
    shrinking / block > ONE_SAMPLE_REACHES ? 2 : 1,
    xx / block,
    xy / block,
    (x0 - part.left) / block,
    yx / block,
    yy / block,
    (y0 - part.top) / block,
  );
  const data = new Uint8Array(memory, places.end, size.width * size.height * 3).slice();
  return { width: size.width, height: size.height, data };
}

interface Part {
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
}

/** The upright part of the source that is looked at, beyond its edges too, in whole blocks and with a margin for mixing. */
function shownPart(toSource: Affine, { width, height }: ImageSize, block: number): Part {
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

/** Brings the part into the kernel's memory, as means of `block` × `block` pixels, and tells where it lies and where it ends. */
function averagePart(
  image: RgbImage,
  shown: Part,
  block: number,
  beyond: Beyond,
): { readonly part: number; readonly end: number } {
  const { left, top, columns, rows } = shown;
  if (block === 2) return halvePart(image, shown, beyond);
  const rowBytes = columns * block * 3;
  // One row of the source, the sums of a row of blocks, the part; each at a whole vector.
  const sums = wholeVectors(block === 1 ? 0 : rowBytes);
  const part = sums + (block === 1 ? 0 : columns * SUM_BYTES);
  const end = wholeVectors(part + columns * rows * 3);
  const { kernel, memory } = pixelKernel(end);
  const bytes = new Uint8Array(memory);
  if (block > 1) bytes.fill(0, sums, part);
  for (let row = 0; row < rows; row++) {
    const to = part + row * columns * 3;
    if (block === 1) {
      copyRow(image, top + row, left, columns, beyond, bytes, to);
      continue;
    }
    for (let y = top + row * block; y < top + (row + 1) * block; y++) {
      copyRow(image, y, left, columns * block, beyond, bytes, 0);
      kernel.addBlocks(0, block, sums, columns);
    }
    kernel.takeMeans(sums, block * block, to, columns);
  }
  return { part, end };
}

/** So many rows of means are made at a time: what they take fits in a core's cache. */
const STRIP_ROWS = 16;

/** The same for blocks of two, which are by far the most frequent. */
function halvePart(
  image: RgbImage,
  { left, top, columns, rows }: Part,
  beyond: Beyond,
): { readonly part: number; readonly end: number } {
  const stride = columns * 2 * 3;
  const part = wholeVectors(STRIP_ROWS * 2 * stride);
  const end = wholeVectors(part + columns * rows * 3);
  const { kernel, memory } = pixelKernel(end);
  const bytes = new Uint8Array(memory);
  for (let first = 0; first < rows; first += STRIP_ROWS) {
    const taken = Math.min(STRIP_ROWS, rows - first) * 2;
    for (let y = 0; y < taken; y++) {
      copyRow(image, top + first * 2 + y, left, columns * 2, beyond, bytes, y * stride);
    }
    kernel.halve(0, columns * 2, taken, part + first * columns * 3);
  }
  return { part, end };
}

const wholeVectors = (bytes: number): number => Math.ceil(bytes / 16) * 16 + 16;
