import type { Affine } from '../image/affine.js';
import type { Box, Point } from './face.js';

/** A square part of the photo, turned by `rollRadians` clockwise: what a network is shown of a face or an eye. */
export interface Square {
  readonly centre: Point;
  readonly side: number;
  readonly rollRadians: number;
}

/** The angle of the line from one point to another, clockwise from the picture's rows. */
export function rollOf(left: Point, right: Point): number {
  return Math.atan2(right.y - left.y, right.x - left.x);
}

/** The square around an upright box, `widened` times its longer side. */
export function squareAround(box: Box, rollRadians: number, widened: number): Square {
  const centre = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  return { centre, side: widened * Math.max(box.width, box.height), rollRadians };
}

/**
 * From the pixels of a picture of `pixels` × `pixels` that shows the square, to the photo; with `mirrored` the picture is
 * left to right.
 */
export function fromSquare({ centre, side, rollRadians }: Square, pixels: number, mirrored = false): Affine {
  const scale = side / pixels;
  const across = mirrored ? -scale : scale;
  const cos = Math.cos(rollRadians);
  const sin = Math.sin(rollRadians);
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
