import type { RgbImage } from '../image/image.js';
import type { Embedder } from './embedder.js';
import { unitMean } from './unit-mean.js';

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
      return faces.map((_, i) => unitMean([embeddings[i]!, embeddings[faces.length + i]!]));
    },
  };
}
