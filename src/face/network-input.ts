import type { RgbImage } from '../image/image.js';
import type { InferenceTensor } from '../inference/session.js';
import type { ModelCard } from './model-card.js';

/** Pictures of the size that a network takes, as its input: `(x − mean) / std` of each channel, (N, 3, H, W). */
export function networkInput(images: readonly RgbImage[], input: ModelCard['input']): InferenceTensor {
  const [width, height] = input.size;
  const plane = width * height;
  const data = new Float32Array(images.length * 3 * plane);
  for (let c = 0; c < 3; c++) {
    const source = input.channels === 'RGB' ? c : 2 - c;
    // A byte has 256 values: looking them up is cheaper than computing them for each pixel.
    const values = Float32Array.from({ length: 256 }, (_, x) => (x / 255 - input.mean[c]!) / input.std[c]!);
    images.forEach(({ data: pixels }, n) => {
      const end = (n * 3 + c + 1) * plane;
      for (let to = end - plane, from = source; to < end; to++, from += 3) data[to] = values[pixels[from]!]!;
    });
  }
  return { data, shape: [images.length, 3, height, width] };
}
