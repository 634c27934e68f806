import type { RgbImage } from '../image/image.js';
import { pixelKernel } from '../image/pixel-kernel.js';
import type { InferenceTensor } from '../inference/session.js';
import type { ModelCard } from './model-card.js';

/** Bytes of scales and darks, four lanes each, of which three count. */
const NORMALISATION_BYTES = 32;

/** Pictures of the size that a network takes, as its input: `(x − mean) / std` of each channel, (N, 3, H, W). */
export function networkInput(images: readonly RgbImage[], input: ModelCard['input']): InferenceTensor {
  const [width, height] = input.size;
  const plane = width * height;
  const data = new Float32Array(images.length * 3 * plane);
  // Where the channels of the network lie in a pixel, and the other way round, which is the same.
  const places = input.channels === 'RGB' ? ([0, 1, 2] as const) : ([2, 1, 0] as const);
  const pixels = NORMALISATION_BYTES;
  const planeBytes = Math.ceil(plane / 4) * 16;
  const first = Math.ceil((pixels + plane * 3) / 16) * 16;
  const { kernel, memory } = pixelKernel(first + 3 * planeBytes);
  const scales = places.map((c) => 1 / (255 * input.std[c]!));
  const darks = places.map((c) => input.mean[c]! / input.std[c]!);
  new Float32Array(memory, 0, NORMALISATION_BYTES / 4).set([...scales, 0, ...darks, 0]);
  const [red, green, blue] = places.map((c) => first + c * planeBytes) as [number, number, number];
  images.forEach((image, n) => {
    new Uint8Array(memory).set(image.data, pixels);
    kernel.planes(pixels, plane, red, green, blue, 0);
    for (const c of [0, 1, 2]) {
      data.set(new Float32Array(memory, first + c * planeBytes, plane), (n * 3 + c) * plane);
    }
  });
  return { data, shape: [images.length, 3, height, width] };
}
