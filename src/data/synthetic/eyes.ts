import type { Face } from './face.js';
import { bump, coverage, smoothstep } from './shapes.js';
import type { Surface } from './surface.js';

/** Paints both eyes: socket, lids, crease, white, iris, pupil, glint and lashes. */
export function paintEyes(surface: Surface, face: Face): void {
  const { eyes, skin } = face.identity;
  const { expression } = face;
  const side = surface.x < 0 ? -1 : 1;
  const dx = surface.x * side - eyes.spacing;
  const dy = surface.y - eyes.y - side * eyes.asymmetry;
  if (Math.abs(dx) > 0.3 || Math.abs(dy) > 0.26) return;

  const cos = Math.cos(eyes.tiltRadians);
  const sin = Math.sin(eyes.tiltRadians);
  const u = dx * cos - dy * sin;
  const v = dx * sin + dy * cos;
  const width = eyes.halfWidth;
  const t = u / width;
  const lids = expression.eyelids * (1 - 0.28 * Math.max(0, expression.smile)) * (1 + 0.25 * expression.browRaise);
  const opening = eyes.opening * Math.max(lids, 0.04);
  const arc = Math.max(0, 1 - t * t);
  const upper =
    -opening * 1.05 * arc ** 0.62 * (1 + eyes.skew * t) + eyes.opening * (1 - Math.min(1, lids)) * 0.5 * arc;
  const lower = opening * 0.62 * arc ** 0.8 * (1 + 0.3 * t) + eyes.opening * (1 - Math.min(1, lids)) * 0.5 * arc;
  const pixel = surface.pixel;

  surface.shade(0.16 * eyes.depth * bump(dx + 0.05, dy, 0.26, 0.15));
  // Bag and crease: soft lines that follow the lids.
  const bag = (v - lower - 0.07) / 0.03;
  surface.shade((0.05 + 0.2 * skin.age) * Math.max(0, 1 - bag * bag) * smoothstep(0, 0.5, arc));
  const fold = (v - Math.min(upper, -eyes.opening * 0.35 * arc) + 0.038 + 0.01 * t) / Math.max(0.016, pixel * 0.7);
  surface.shade(0.5 * eyes.crease * Math.max(0, 1 - fold * fold) * smoothstep(0, 0.35, 1.12 - Math.abs(t)));

  if (Math.abs(t) < 1.02) paintBall(surface, face, u, v, upper, lower, side);

  const reach = Math.abs(t - 0.06);
  if (reach < 1.16) {
    const line = 0.009 + 0.014 * eyes.lashes;
    const edge = Math.abs(v - upper + 0.004) - line * (1.1 - 0.55 * reach);
    const lash = coverage(edge, Math.max(pixel, 0.012)) * (0.6 + 0.4 * eyes.lashes);
    surface.paint(0.02, 0.014, 0.012, lash * smoothstep(1.16, 0.95, reach));
    const rim = coverage(Math.abs(v - lower) - 0.005, Math.max(pixel, 0.012));
    surface.shade(rim * (0.3 + 0.3 * eyes.lashes) * smoothstep(1.05, 0.8, reach));
  }
}

function paintBall(
  surface: Surface,
  face: Face,
  u: number,
  v: number,
  upper: number,
  lower: number,
  side: number,
): void {
  const { eyes } = face.identity;
  const { gazeX, gazeY } = face.expression;
  const pixel = surface.pixel;
  const open = coverage(Math.max(upper - v, v - lower), pixel);
  if (open === 0) return;
  // The upper lid shades the ball; the corners are pinker than the middle.
  const lidShadow = 0.5 + 0.5 * smoothstep(0, 0.05, v - upper);
  const corner = Math.abs(u) / eyes.halfWidth;
  const white = 0.56 * lidShadow;
  surface.paint(white, white * (0.95 - 0.16 * corner ** 3), white * (0.92 - 0.2 * corner ** 3), open);
  surface.flat += (0.5 - surface.flat) * open;
  surface.gloss += (0.2 - surface.gloss) * open;

  const radius = eyes.irisRadius;
  const ix = u - side * gazeX * 0.075;
  const iy = v - gazeY * 0.03 + 0.006;
  const distance = Math.sqrt(ix * ix + iy * iy);
  const inside = coverage(distance - radius, pixel) * open;
  if (inside > 0) {
    const ring = distance / radius;
    const bright = (0.75 + 0.7 * smoothstep(0.9, 0.35, ring)) * (1 - 0.65 * smoothstep(0.7, 1, ring)) * lidShadow;
    surface.paint(eyes.iris[0] * bright, eyes.iris[1] * bright, eyes.iris[2] * bright, inside);
    surface.paint(0.006, 0.005, 0.005, coverage(distance - radius * 0.42, pixel) * inside);
    const glint = coverage(Math.hypot(ix * side + radius * 0.3, iy + radius * 0.38) - radius * 0.2, pixel);
    surface.paint(0.95, 0.95, 0.95, glint * inside * 0.9);
  }
}
