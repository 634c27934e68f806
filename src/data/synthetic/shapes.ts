/** 0 below `low`, 1 above `high`, smooth between. */
export function smoothstep(low: number, high: number, value: number): number {
  const t = (value - low) / (high - low);
  return t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t);
}

/** How much of a pixel of size `pixel` a shape covers whose edge is `distance` away (negative inside). */
export function coverage(distance: number, pixel: number): number {
  const t = 0.5 - distance / pixel;
  return t <= 0 ? 0 : t >= 1 ? 1 : t;
}

/** A round bump: 1 at the centre, 0 beyond the radii, smooth. Cheaper than a Gaussian and bounded. */
export function bump(dx: number, dy: number, radiusX: number, radiusY: number): number {
  const u = dx / radiusX;
  const v = dy / radiusY;
  const r = 1 - u * u - v * v;
  return r <= 0 ? 0 : r * r;
}

/** Approximate distance to the edge of an axis-parallel ellipse, negative inside. */
export function ellipseDistance(dx: number, dy: number, radiusX: number, radiusY: number): number {
  const u = dx / radiusX;
  const v = dy / radiusY;
  const k = Math.sqrt(u * u + v * v);
  const slope = Math.sqrt((u * u) / (radiusX * radiusX) + (v * v) / (radiusY * radiusY));
  return slope < 1e-9 ? -Math.min(radiusX, radiusY) : (k * (k - 1)) / slope;
}

/** Distance to the edge of a rectangle with rounded corners, centred on 0, negative inside. */
export function roundedBoxDistance(dx: number, dy: number, halfX: number, halfY: number, radius: number): number {
  const qx = Math.abs(dx) - halfX + radius;
  const qy = Math.abs(dy) - halfY + radius;
  const ox = Math.max(qx, 0);
  const oy = Math.max(qy, 0);
  return Math.sqrt(ox * ox + oy * oy) + Math.min(Math.max(qx, qy), 0) - radius;
}

function lattice(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ seed;
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
}

/** Smooth value noise in [0, 1], one feature a unit; the same everywhere for the same seed. */
export function noise(x: number, y: number, seed: number): number {
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  const fx = x - ix;
  const fy = y - iy;
  const u = fx * fx * (3 - 2 * fx);
  const v = fy * fy * (3 - 2 * fy);
  const a = lattice(ix, iy, seed);
  const b = lattice(ix + 1, iy, seed);
  const c = lattice(ix, iy + 1, seed);
  const d = lattice(ix + 1, iy + 1, seed);
  return a + (b - a) * u + (c - a) * v + (a - b - c + d) * u * v;
}
