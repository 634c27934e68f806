import type { Affine } from '../image/affine.js';
import type { Box, Point } from './face.js';
import type { View } from './view.js';

/** The angle of the line from one point to another, clockwise from the picture's rows. */
export function rollOf(left: Point, right: Point): number {
  return Math.atan2(right.y - left.y, right.x - left.x);
}

/** The view of what an upright box holds, `widened` times its longer side. */
export function viewAround(box: Box, angleRadians: number, widened: number): View {
  const centre = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  return { centre, side: widened * Math.max(box.width, box.height), angleRadians };
}

/**
 * From the picture of a view, `pixels` × `pixels`, to the photo; with `mirrored` the picture shows it left to right.
 */
export function photoFromView({ centre, side, angleRadians }: View, pixels: number, mirrored = false): Affine {
  const scale = side / pixels;
  const across = mirrored ? -scale : scale;
  const cos = Math.cos(angleRadians);
  const sin = Math.sin(angleRadians);
  const half = pixels / 2;
  return {
    xx: across * cos,
    xy: -scale * sin,
    x0: centre.x - half * (across * cos - scale * sin),
    yx: across * sin,
    yy: scale * cos,
    y0: centre.y - half * (across * sin + scale * cos),
  };
}
