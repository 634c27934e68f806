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
  const { width, height, data } = image;
  const shrunk = 1 / 2 ** level;
  const [right, bottom] = [pyramid.photo.width * shrunk, pyramid.photo.height * shrunk];
  const plane = size * size;
  const factor = std.map((s) => 1 / (255 * s));
  const shift = mean.map((m, c) => m / std[c]!);
  const origin = toPhoto(view, 0.5 / size, 0.5 / size);
  const [dx, dy] = [Math.cos(view.angleRadians) * step * shrunk, Math.sin(view.angleRadians) * step * shrunk];
  const [startX, startY] = [origin.x * shrunk, origin.y * shrunk];
  for (let v = 0; v < size; v++) {
    for (let u = 0; u < size; u++) {
      const x = startX + u * dx - v * dy;
      const y = startY + u * dy + v * dx;
      const to = offset + v * size + u;
      if (x < 0 || y < 0 || x >= right || y >= bottom) {
        into[to] = into[to + plane] = into[to + 2 * plane] = 0;
        continue;
      }
      // Half a pixel from the edge inwards there is nothing to mix with: the edge's own pixel holds.
      const px = Math.min(Math.max(x - 0.5, 0), width - 1);
      const py = Math.min(Math.max(y - 0.5, 0), height - 1);
      const [x0, y0] = [Math.floor(px), Math.floor(py)];
      const [fx, fy] = [px - x0, py - y0];
      const a = (y0 * width + x0) * 3;
      const b = x0 + 1 < width ? a + 3 : a;
      const below = y0 + 1 < height ? width * 3 : 0;
      for (let c = 0; c < 3; c++) {
        const top = data[a + c]! + fx * (data[b + c]! - data[a + c]!);
        const low = data[a + below + c]! + fx * (data[b + below + c]! - data[a + below + c]!);
        into[to + c * plane] = (top + fy * (low - top)) * factor[c]! - shift[c]!;
      }
    }
  }
}
