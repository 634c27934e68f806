import { blendLit, type Scene } from './scene.js';
import { bump, coverage, ellipseDistance, noise, smoothstep } from './shapes.js';

/** Paints neck, shoulders and clothes, with the shadow of the chin on them. */
export function paintBody(scene: Scene): void {
  const { canvas, view, face, light, nuisance } = scene;
  const { skin } = face.identity;
  const { clothes } = nuisance;
  const box = view.box(-3, 0.3, 3, 3);
  const { bottom } = face.outline;
  // The neck hardly turns with the head.
  const shift = 0.12 * face.sinYaw;
  for (let row = box.top; row < box.bottom; row++) {
    for (let column = box.left; column < box.right; column++) {
      const y = view.y(column, row);
      const x = view.x(column, row) - shift;
      const i = row * canvas.size + column;
      const neckWidth = 0.41 + 0.25 * smoothstep(bottom + 0.1, bottom + 0.55, y);
      const neck = coverage(Math.max(Math.abs(x) - neckWidth, 0.35 - y), view.pixel);
      if (neck > 0) {
        const u = Math.max(-1, Math.min(1, x / neckWidth));
        light.shine(u, 0.25, Math.sqrt(1 - u * u) + 0.05, 0.8 * smoothstep(bottom + 0.4, bottom - 0.05, y));
        const dim = 0.45 + 0.45 * smoothstep(bottom - 0.1, bottom + 0.45, y);
        blendLit(scene, i, skin.colour, dim, neck);
      }
      const collar = bottom + 0.24 + 0.2 * bump(x, 0, 0.5, 1) + 0.16 * Math.max(0, Math.abs(x) - 0.45);
      const cloth = coverage(collar - y, view.pixel);
      if (cloth > 0) {
        light.shine(x * 0.4, -0.5, 0.8, 0);
        const weave = 0.85 + 0.3 * noise(x * 6, y * 3, nuisance.background.seed + 9);
        blendLit(scene, i, clothes, weave, cloth);
      }
    }
  }
}

/** Paints the ears; the nearer one of a turned head shows more. */
export function paintEars(scene: Scene): void {
  const { canvas, view, face, light } = scene;
  const { ears, skin, eyes, hair } = face.identity;
  if (hair.length > 1.15) return;
  const y0 = eyes.y + 0.13;
  for (const side of [-1, 1]) {
    const seen = 1 + 1.4 * side * face.sinYaw;
    if (seen < 0.25) continue;
    const radiusX = 0.095 * ears.size * Math.min(1.5, seen);
    const radiusY = 0.2 * ears.size;
    const x0 = side * (face.outline.halfWidth(y0) + ears.out);
    const box = view.box(x0 - radiusX, y0 - radiusY, x0 + radiusX, y0 + radiusY);
    for (let row = box.top; row < box.bottom; row++) {
      for (let column = box.left; column < box.right; column++) {
        const dx = (view.x(column, row) - x0) * side;
        const dy = view.y(column, row) - y0;
        const alpha = coverage(ellipseDistance(dx + dy * 0.12, dy, radiusX, radiusY), view.pixel);
        if (alpha === 0) continue;
        const shell = bump(dx - radiusX * 0.1, dy + radiusY * 0.1, radiusX * 0.65, radiusY * 0.65);
        light.shine(side * (0.4 + dx * 3), dy * 2, 0.6, 0);
        const dim = 1 - 0.5 * shell;
        blendLit(scene, row * canvas.size + column, skin.colour, dim, alpha);
      }
    }
  }
}
