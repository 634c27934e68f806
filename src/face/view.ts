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

/** Positions are whole numbers of 1/32768 pixel in the loop, and weights of 1/1024, as for a warp. */
const PLACES = 15;
const PLACE = 1 << PLACES;
const STEPS = 10;
const STEP = 1 << STEPS;

/** A whole number of places, as far as it fits in 32 bits: what lies further off is as good as infinitely far. */
function places(pixels: number): number {
  return Math.round(Math.min(2 ** 15, Math.max(-(2 ** 15), pixels)) * PLACE);
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
  const [lastX, lastY, stride] = [width - 1, height - 1, width * 3];
  const plane = size * size;
  // Bytes are mixed in whole numbers, with weights that add up to STEP²: half the time of floating-point ones.
  const [red, green, blue] = std.map((s) => 1 / (255 * s * STEP * STEP)) as [number, number, number];
  const [darkRed, darkGreen, darkBlue] = mean.map((m, c) => m / std[c]!) as [number, number, number];
  const origin = toPhoto(view, 0.5 / size, 0.5 / size);
  const [cos, sin] = [Math.cos(view.angleRadians) * step * shrunk, Math.sin(view.angleRadians) * step * shrunk];
  const [dx, dy] = [places(cos), places(sin)];
  for (let v = 0; v < size; v++) {
    let to = offset + v * size;
    // Along a row, positions count from its first pixel: so they stay small, wherever in the photo that is.
    const [startX, startY] = [origin.x * shrunk - v * sin, origin.y * shrunk + v * cos];
    const [left, top] = [Math.floor(startX), Math.floor(startY)];
    const [edgeLeft, edgeTop] = [places(-left), places(-top)];
    const [edgeRight, edgeBottom] = [places(right - left), places(bottom - top)];
    // Half a pixel from the edge inwards there is nothing to mix with: the edge's own pixel holds.
    const [mostX, mostY] = [places(lastX - left), places(lastY - top)];
    let x = places(startX - left);
    let y = places(startY - top);
    for (let u = 0; u < size; u++, to++, x += dx, y += dy) {
      if (x < edgeLeft || y < edgeTop || x >= edgeRight || y >= edgeBottom) {
        into[to] = into[to + plane] = into[to + 2 * plane] = 0;
        continue;
      }
      const inX = x - PLACE / 2;
      const inY = y - PLACE / 2;
      const px = inX < edgeLeft ? edgeLeft : inX > mostX ? mostX : inX;
      const py = inY < edgeTop ? edgeTop : inY > mostY ? mostY : inY;
      const x0 = left + (px >> PLACES);
      const y0 = top + (py >> PLACES);
      const fx = (px >> (PLACES - STEPS)) & (STEP - 1);
      const fy = (py >> (PLACES - STEPS)) & (STEP - 1);
      const a = y0 * stride + x0 * 3;
      const b = x0 < lastX ? a + 3 : a;
      const below = y0 < lastY ? stride : 0;
      const c = a + below;
      const d = b + below;
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
