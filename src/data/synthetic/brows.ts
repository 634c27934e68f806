import type { Face } from './face.js';
import { coverage, noise } from './shapes.js';
import type { Surface } from './surface.js';

/** Paints the eyebrows: arched, thinning outwards, of short hairs. */
export function paintBrows(surface: Surface, face: Face): void {
  const { brows, eyes, hair } = face.identity;
  const { browRaise, frown } = face.expression;
  const side = Math.abs(surface.x);
  const t = (side - brows.gap + frown * 0.02) / brows.length;
  if (t < -0.12 || t > 1.12) return;
  const u = Math.min(Math.max(t, 0), 1);
  const arch = brows.arch * Math.sin(Math.PI * u ** 1.35) + brows.tilt * u - 0.03 * u * u;
  const frowned = frown * 0.05 * (1 - u);
  const centre = eyes.y - brows.height - arch - browRaise * 0.05 + frowned;
  const dy = surface.y - centre;
  if (Math.abs(dy) > 0.12) return;
  const half = brows.thickness * Math.min(1, 0.55 + u * 2.2) * (1 - 0.75 * u ** 2.4);
  const ends = Math.max(-t, t - 1) * brows.length;
  const hairs = 0.65 + 0.6 * noise(side * 46 + dy * 30, dy * 26, hair.seed);
  const soft = Math.max(surface.pixel, 0.018);
  const alpha = coverage(Math.max(Math.abs(dy) - half, ends), soft) * brows.density * hairs;
  // Brows are a little darker than the hair above, but never black on blond.
  surface.paint(hair.colour[0] * 0.55, hair.colour[1] * 0.5, hair.colour[2] * 0.5, Math.min(alpha, 0.95));
}
