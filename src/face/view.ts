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

/** Positions in the photo are taken to 1/1024 of a pixel. */
const STEPS = 10;
const STEP = 1 << STEPS;

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
  const [lastX, lastY, stride] = [width - 1, height - 1, width * 3];
  const plane = size * size;
  // Bytes are mixed in whole numbers, with weights that add up to STEP²: half the time of floating-point ones.
  const [red, green, blue] = std.map((s) => 1 / (255 * s * STEP * STEP)) as [number, number, number];
  const [darkRed, darkGreen, darkBlue] = mean.map((m, c) => m / std[c]!) as [number, number, number];
  const origin = toPhoto(view, 0.5 / size, 0.5 / size);
  const [dx, dy] = [Math.cos(view.angleRadians) * step * shrunk, Math.sin(view.angleRadians) * step * shrunk];
  const [startX, startY] = [origin.x * shrunk, origin.y * shrunk];
  for (let v = 0; v < size; v++) {
    let to = offset + v * size;
    for (let u = 0; u < size; u++, to++) {
      const x = startX + u * dx - v * dy;
      const y = startY + u * dy + v * dx;
      if (x < 0 || y < 0 || x >= right || y >= bottom) {
        into[to] = into[to + plane] = into[to + 2 * plane] = 0;
        continue;
      }
      // Half a pixel from the edge inwards there is nothing to mix with: the edge's own pixel holds.
      const px = ((x < 0.5 ? 0 : x - 0.5 > lastX ? lastX : x - 0.5) * STEP + 0.5) | 0;
      const py = ((y < 0.5 ? 0 : y - 0.5 > lastY ? lastY : y - 0.5) * STEP + 0.5) | 0;
      const [x0, y0] = [px >> STEPS, py >> STEPS];
      const [fx, fy] = [px & (STEP - 1), py & (STEP - 1)];
      const a = Math.imul(y0, stride) + Math.imul(x0, 3);
      const b = x0 < lastX ? a + 3 : a;
      const below = y0 < lastY ? stride : 0;
      const [c, d] = [a + below, b + below];
      const wd = Math.imul(fx, fy);
      const wc = (fy << STEPS) - wd;
      const wb = (fx << STEPS) - wd;
      const wa = STEP * STEP - wb - (fy << STEPS);
      // Written out for each channel: this loop is most of what detection costs besides its networks.
      into[to] =
        (Math.imul(wa, data[a]!) + Math.imul(wb, data[b]!) + Math.imul(wc, data[c]!) + Math.imul(wd, data[d]!)) * red -
        darkRed;
      into[to + plane] =
        (Math.imul(wa, data[a + 1]!) +
          Math.imul(wb, data[b + 1]!) +
          Math.imul(wc, data[c + 1]!) +
          Math.imul(wd, data[d + 1]!)) *
          green -
        darkGreen;
      into[to + 2 * plane] =
        (Math.imul(wa, data[a + 2]!) +
          Math.imul(wb, data[b + 2]!) +
          Math.imul(wc, data[c + 2]!) +
          Math.imul(wd, data[d + 2]!)) *
          blue -
        darkBlue;
    }
  }
}
