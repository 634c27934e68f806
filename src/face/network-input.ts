import type { RgbImage } from '../image/image.js';
import type { InferenceTensor } from '../inference/session.js';
import type { ModelCard } from './model-card.js';

/** Pictures of the size that a network takes, as its input: `(x − mean) / std` of each channel, (N, 3, H, W). */
export function networkInput(images: readonly RgbImage[], input: ModelCard['input']): InferenceTensor {
  const [width, height] = input.size;
  const plane = width * height;
  const data = new Float32Array(images.length * 3 * plane);
  // A byte has 256 values: looking them up is cheaper than computing them for each pixel.
  const [first, second, third] = [0, 1, 2].map((c) =>
    Float32Array.from({ length: 256 }, (_, x) => (x / 255 - input.mean[c]!) / input.std[c]!),
  ) as [Float32Array, Float32Array, Float32Array];
  const [from, to] = input.channels === 'RGB' ? [0, 2] : [2, 0];
  images.forEach(({ data: pixels }, n) => {
    const start = n * 3 * plane;
    for (let i = 0, at = 0; i < plane; i++, at += 3) {
      data[start + i] = first[pixels[at + from]!]!;
      data[start + plane + i] = second[pixels[at + 1]!]!;
      data[start + 2 * plane + i] = third[pixels[at + to]!]!;
    }
  });
  return { data, shape: [images.length, 3, height, width] };
}
