import { blendLit, type Scene } from './scene.js';
import { coverage, noise } from './shapes.js';

/** Paints a woollen hat, pulled down to the middle of the forehead. */
export function paintHat(scene: Scene): void {
  const { canvas, view, face, light, nuisance } = scene;
  const { hat } = nuisance;
  if (!hat) return;
  const { outline } = face;
  const box = view.box(-1.1, -1.4, 1.1, -0.2);
  const brim = -0.42 - 0.5 * Math.sin(nuisance.pose.pitchRadians);
  for (let row = box.top; row < box.bottom; row++) {
    for (let column = box.left; column < box.right; column++) {
      const x = view.x(column, row);
      const y = view.y(column, row);
      const width = outline.widest + 0.09;
      const edge = brim + 0.1 * (x / width) ** 2;
      const t = Math.min(0, (y - edge) / (edge + 1.2));
      const half = width * Math.sqrt(Math.max(0, 1 - Math.abs(t) ** 2.6));
      const alpha = coverage(Math.max(Math.abs(x) - half, y - edge), view.pixel);
      if (alpha === 0 || half === 0) continue;
      const u = Math.max(-1, Math.min(1, x / half));
      light.shine(u, t * 0.8, Math.sqrt(1 - u * u) + 0.1, 0);
      const band = y > edge - 0.2 ? 1 : 0.85;
      const knit = (0.8 + 0.25 * Math.sin(x * 48) * band + 0.2 * noise(x * 20, y * 20, 5)) * band;
      blendLit(scene, row * canvas.size + column, hat, knit, alpha);
    }
  }
}
