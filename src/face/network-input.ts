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
    const scale = 1 / (255 * input.std[c]!);
    const shift = -input.mean[c]! / input.std[c]!;
    images.forEach((image, n) => {
      const at = (n * 3 + c) * plane;
      for (let i = 0; i < plane; i++) data[at + i] = image.data[i * 3 + source]! * scale + shift;
    });
  }
  return { data, shape: [images.length, 3, height, width] };
}
