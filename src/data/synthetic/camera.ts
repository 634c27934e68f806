import type { RgbImage } from '../../image/image.js';
import { Random } from '../../random.js';
import type { Canvas } from './canvas.js';
import { toSrgb } from './colour.js';
import type { Nuisance } from './nuisance.js';

/** Blurs by a Gaussian of `sigma` pixels, rows then columns; beyond the edge the last pixel repeats. */
function blur(data: Float32Array, size: number, sigma: number): void {
  const radius = Math.ceil(sigma * 2.5);
  const kernel = Float32Array.from({ length: radius * 2 + 1 }, (_, k) => Math.exp(-0.5 * ((k - radius) / sigma) ** 2));
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  for (let k = 0; k < kernel.length; k++) kernel[k]! /= total;
  const line = new Float32Array(size * 3);
  for (const [along, across] of [
    [3, size * 3],
    [size * 3, 3],
  ] as const) {
    for (let j = 0; j < size; j++) {
      const start = j * across;
      for (let i = 0; i < size; i++) {
        let [r, g, b] = [0, 0, 0];
        for (let k = -radius; k <= radius; k++) {
          const from = start + Math.min(Math.max(i + k, 0), size - 1) * along;
          const weight = kernel[k + radius]!;
          r += data[from]! * weight;
          g += data[from + 1]! * weight;
          b += data[from + 2]! * weight;
        }
        line[i * 3] = r;
        line[i * 3 + 1] = g;
        line[i * 3 + 2] = b;
      }
      for (let i = 0; i < size; i++) for (let c = 0; c < 3; c++) data[start + i * along + c] = line[i * 3 + c]!;
    }
  }
}

/** Takes the picture: focus, exposure, white balance, saturation, contrast, vignette and noise, then 8-bit sRGB. */
export function develop(canvas: Canvas, camera: Nuisance['camera']): RgbImage {
  const { data, size } = canvas;
  if (camera.blur * size > 0.25) blur(data, size, camera.blur * size);
  const random = new Random(camera.noiseSeed);
  const { contrast, saturation } = camera;
  const [red, green, blue] = camera.white.map((value) => value * camera.exposure) as [number, number, number];
  const pivot = 118 * (1 - contrast);
  const out = new Uint8ClampedArray(size * size * 3);
  const middle = size / 2;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const i = (row * size + column) * 3;
      const dx = (column + 0.5 - middle) / middle;
      const dy = (row + 0.5 - middle) / middle;
      const fall = 1 - camera.vignette * (dx * dx + dy * dy) * 0.5;
      const r = film(data[i]! * red * fall);
      const g = film(data[i + 1]! * green * fall);
      const b = film(data[i + 2]! * blue * fall);
      const grey = 0.2126 * r + 0.7152 * g + 0.0722 * b;
      // Four bytes make the grain nearly Gaussian; bright parts carry more of it in linear light.
      const bits = random.bits();
      const sum = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24);
      const grain = (sum / 148 - 3.446) * camera.noise * (0.15 + Math.sqrt(grey));
      out[i] = toSrgb(grey + (r - grey) * saturation + grain) * contrast + pivot;
      out[i + 1] = toSrgb(grey + (g - grey) * saturation + grain) * contrast + pivot;
      out[i + 2] = toSrgb(grey + (b - grey) * saturation + grain) * contrast + pivot;
    }
  }
  return { width: size, height: size, data: new Uint8Array(out.buffer) };
}

/** Rolls highlights off instead of clipping them. */
function film(value: number): number {
  return value < 0.45 ? value : 0.45 + (0.55 * (value - 0.45)) / (value - 0.45 + 0.55);
}
