import { copyRow } from '../image/copy-row.js';
import { pixelKernel } from '../image/pixel-kernel.js';
import type { Pyramid } from '../image/pyramid.js';
import type { Point } from './face.js';

/**
 * A square of a photo that a network looks at, maybe over the photo's edge. Its picture is upright when the photo is turned
 * by `−angleRadians`: x of the picture points along (cos, sin) of the angle in the photo, which is clockwise as seen.
 */
export interface View {
  readonly centre: Point;
  /** Length of a side, in pixels of the photo. */
  readonly side: number;
  readonly angleRadians: number;
}

/** What the numbers of a network's picture mean: `(x − mean) / std` for each channel x in [0, 1], as on its card. */
export interface Normalisation {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** A point of the picture of a view, in shares of its side, as a point of the photo. */
export function toPhoto({ centre, side, angleRadians }: View, x: number, y: number): Point {
  const [cos, sin] = [Math.cos(angleRadians) * side, Math.sin(angleRadians) * side];
  return { x: centre.x + cos * (x - 0.5) - sin * (y - 0.5), y: centre.y + sin * (x - 0.5) + cos * (y - 0.5) };
}

/**
 * Writes the picture of a view, `size × size` pixels, channels first, into `into` from `offset` on: (3, size, size).
 * Bilinear from the level of the pyramid that is nearest in scale. What lies outside the photo becomes 0.
 */
export function pictureOf(
  pyramid: Pyramid,
  view: View,
  size: number,
  { mean, std }: Normalisation,
  into: Float32Array,
  offset: number,
): void {
  const step = view.side / size;
  const { image, level } = pyramid.at(step);
  const shrunk = 1 / 2 ** level;
  // The corners of the view, and so all that is read, as pixels of the level.
  const corners = [0, 1].flatMap((x) => [0, 1].map((y) => toPhoto(view, x, y)));
  const [left, columns] = span(corners.map(({ x }) => x * shrunk));
  const [top, rows] = span(corners.map(({ y }) => y * shrunk));
  const stride = columns * 3;
  const part = LANES_BYTES * 2;
  const out = Math.ceil((part + stride * rows) / 16) * 16;
  // With room behind it for what the kernel writes beyond the last row.
  const plane = Math.ceil((size * size) / 4) * 16 + 16;
  const { kernel, memory } = pixelKernel(out + 3 * plane);
  const scales = std.map((s) => 1 / (255 * s * WEIGHTS));
  const darks = mean.map((m, c) => m / std[c]!);
  new Float32Array(memory, 0, 8).set([...scales, 0, ...darks, 0]);
  const bytes = new Uint8Array(memory);
  for (let row = 0; row < rows; row++) copyRow(image, top + row, left, columns, 'edge', bytes, part + row * stride);
  const first = toPhoto(view, 0.5 / size, 0.5 / size);
  // The photo's edges, as far as they can matter.
  const edge = (position: number, most: number): number => Math.max(-1, Math.min(most + 1, position));
  kernel.samplePlanes(
    part,
    stride,
    out,
    plane,
    size,
    0,
    Math.cos(view.angleRadians) * step * shrunk,
    Math.sin(view.angleRadians) * step * shrunk,
    first.x * shrunk - left,
    first.y * shrunk - top,
    edge(-left, columns),
    edge(-top, rows),
    edge(pyramid.photo.width * shrunk - left, columns),
    edge(pyramid.photo.height * shrunk - top, rows),
  );
  for (let c = 0; c < 3; c++) {
    into.set(new Float32Array(memory, out + c * plane, size * size), offset + c * size * size);
  }
}

/** Bytes of four lanes. */
const LANES_BYTES = 16;

/** The weights of a sample add up to this in the kernel. */
const WEIGHTS = 2 ** 20;

/** The whole pixels from the least of these positions to the greatest, with those to mix them with. */
function span(positions: readonly number[]): [start: number, count: number] {
  const start = Math.floor(Math.min(...positions)) - 1;
  return [start, Math.ceil(Math.max(...positions)) + 2 - start];
}
