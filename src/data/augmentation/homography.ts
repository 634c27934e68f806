import type { ImageSize } from '../../image/image.js';
import { type Matrix3, multiply, scaleThenMove } from './matrix.js';

export type Point = readonly [x: number, y: number];

/**
 * The perspective that takes four points to the corners of a rectangle of `size`: top left, top right, bottom right,
 * bottom left. The inverse of the map from the unit square (Heckbert, "Fundamentals of Texture Mapping and Image Warping",
 * 1989, section 2.2.3), which is given up to its factor. The points form a convex quadrilateral, in this order.
 */
export function fromQuadrilateral(
  [[x0, y0], [x1, y1], [x2, y2], [x3, y3]]: readonly [Point, Point, Point, Point],
  { width, height }: ImageSize,
): Matrix3 {
  const [dx1, dx2, sx] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, sy] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const area = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / area;
  const h = (dx1 * sy - sx * dy1) / area;
  const toPoints: Matrix3 = [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1];
  return multiply(scaleThenMove(width, height, 0, 0), adjugate(toPoints));
}

/** The inverse but for a factor, which a map of homogeneous coordinates does not need; scaled so that its last number is 1. */
function adjugate([a, b, c, d, e, f, g, h, i]: Matrix3): Matrix3 {
  const last = a * e - b * d;
  const over = (value: number): number => value / last;
  return [
    over(e * i - f * h),
    over(c * h - b * i),
    over(b * f - c * e),
    over(f * g - d * i),
    over(a * i - c * g),
    over(c * d - a * f),
    over(d * h - e * g),
    over(b * g - a * h),
    1,
  ];
}
