import type { RgbImage } from '../image/image.js';
import type { Embedder } from './embedder.js';

function mirrored({ width, height, data }: RgbImage): RgbImage {
  const flipped = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      const to = (y * width + width - 1 - x) * 3;
      flipped[to] = data[from]!;
      flipped[to + 1] = data[from + 1]!;
      flipped[to + 2] = data[from + 2]!;
    }
  }
  return { width, height, data: flipped };
}

function unitSum(a: Float32Array, b: Float32Array): Float32Array {
  let square = 0;
  for (let i = 0; i < a.length; i++) square += (a[i]! + b[i]!) ** 2;
  const length = Math.sqrt(square);
  // Opposite embeddings cancel out: no direction is left to prefer over the face as it came.
  return length > 0 ? a.map((value, i) => (value + b[i]!) / length) : a;
}

/**
 * The same embedder, looking twice: `(e(x) + e(mirrored x)) / ‖e(x) + e(mirrored x)‖`. Takes out what the side a face is
 * turned or lit from adds; costs twice the time. Common in face verification since Parkhi et al., "Deep face
 * recognition" (2015).
 */
export function flipAveraged(embedder: Embedder): Embedder {
  return {
    inputSize: embedder.inputSize,
    size: embedder.size,
    async embed(faces) {
      const embeddings = await embedder.embed([...faces, ...faces.map(mirrored)]);
      return faces.map((_, i) => unitSum(embeddings[i]!, embeddings[faces.length + i]!));
    },
  };
}
