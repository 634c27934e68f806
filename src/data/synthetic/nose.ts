import type { Face } from './face.js';
import { bump, coverage, ellipseDistance } from './shapes.js';
import type { Surface } from './surface.js';

/** Paints what the relief of the nose does not show by itself: nostrils, the crease of the wings, a little red. */
export function paintNose(surface: Surface, face: Face): void {
  const { nose, skin } = face.identity;
  const dy = surface.y - nose.tipY;
  if (dy < -0.2 || dy > 0.2) return;
  const x = surface.x - nose.deviation + nose.height * 0.55 * face.sinYaw;
  const side = Math.abs(x);
  if (side > 0.34) return;
  surface.red *= 1 + 0.1 * skin.blush * bump(x, dy + 0.03, 0.16, 0.13);

  const nostril = ellipseDistance(
    side - nose.wingHalfWidth * 0.5,
    dy - 0.048 + nose.upturn * 0.6,
    nose.wingHalfWidth * 0.29,
    0.02 + nose.upturn * 0.35,
  );
  surface.shade(0.82 * coverage(nostril, Math.max(surface.pixel, 0.02)));

  const wing = ellipseDistance(side - nose.wingHalfWidth * 0.62, dy - 0.0, nose.wingHalfWidth * 0.42, 0.075);
  const crease = Math.max(0, 1 - (wing / 0.022) ** 2) * (side > nose.wingHalfWidth * 0.6 ? 1 : 0);
  surface.shade(0.3 * crease);
  // The shadow that a nose always drops on the lip.
  surface.shade(0.22 * bump(x, dy - 0.08, nose.wingHalfWidth * 0.9, 0.05));
}
