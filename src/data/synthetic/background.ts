import { Random } from '../../random.js';
import type { Canvas } from './canvas.js';
import type { Nuisance } from './nuisance.js';
import { noise, smoothstep } from './shapes.js';

/** Fills the picture with something out of focus. */
export function paintBackground(canvas: Canvas, background: Nuisance['background']): void {
  const { size } = canvas;
  const { top, bottom, contrast, seed } = background;
  const random = new Random(seed);
  const angle = random.uniformIn(0, Math.PI);
  const frequency = random.uniformIn(3, 14);
  const [dx, dy] = [Math.cos(angle) * frequency, Math.sin(angle) * frequency];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const x = (column + 0.5) / size;
      const y = (row + 0.5) / size;
      let value = 0;
      if (background.pattern === 'blobs')
        value = noise(x * 5 + 7, y * 5, seed) + 0.5 * noise(x * 11, y * 11, seed + 1) - 0.75;
      else if (background.pattern === 'stripes') value = smoothstep(-0.3, 0.3, Math.sin((x * dx + y * dy) * 2)) - 0.5;
      const factor = Math.max(0.05, 1 + value * contrast * 2);
      const i = (row * size + column) * 3;
      for (let c = 0; c < 3; c++) canvas.data[i + c] = (top[c]! + (bottom[c]! - top[c]!) * y) * factor;
    }
  }
}
