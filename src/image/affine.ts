import { LineamentError } from '../errors.js';

/** A map of the plane: `x′ = xx·x + xy·y + x0`, `y′ = yx·x + yy·y + y0`. Positions are in pixels; centres lie at half numbers. */
export interface Affine {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

/** Where `map` takes a position. */
export function mapped(map: Affine, { x, y }: { readonly x: number; readonly y: number }): { x: number; y: number } {
  return { x: map.xx * x + map.xy * y + map.x0, y: map.yx * x + map.yy * y + map.y0 };
}

/**
 * The map back.
 * @throws VALUE_INVALID when the map takes everything onto a line.
 */
export function inverted({ xx, xy, x0, yx, yy, y0 }: Affine): Affine {
  const area = xx * yy - xy * yx;
  if (area === 0 || !Number.isFinite(area)) {
    throw new LineamentError('VALUE_INVALID', `A map that scales areas by ${area} has no way back.`);
  }
  return {
    xx: yy / area,
    xy: -xy / area,
    x0: (xy * y0 - yy * x0) / area,
    yx: -yx / area,
    yy: xx / area,
    y0: (yx * x0 - xx * y0) / area,
  };
}
