import type { RgbImage } from '../image/image.js';
import { resizeCover } from '../image/resize.js';
import type { Embedder } from './embedder.js';
import { unitMean } from './unit-mean.js';

/** Share of width and height that a crop keeps: of 112 pixels, 11 are moved over. Ours; nothing was tuned for it. */
const SHARE = 0.9;

/** Where the crops lie: the corners and the centre, as shares of the room that is left. */
const PLACES = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
  [0.5, 0.5],
] as const;

function cropped({ width, height, data }: RgbImage, [right, down]: readonly [number, number]): RgbImage {
  const [w, h] = [Math.round(width * SHARE), Math.round(height * SHARE)];
  const [left, top] = [Math.floor((width - w) * right), Math.floor((height - h) * down)];
  const part = new Uint8Array(w * h * 3);
  for (let y = 0; y < h; y++) {
    const from = ((top + y) * width + left) * 3;
    part.set(data.subarray(from, from + w * 3), y * w * 3);
  }
  return { width: w, height: h, data: part };
}

/**
 * The same embedder, looking six times: at the face, and at five crops of 90 % (corners and centre) brought to its size;
 * the direction between the embeddings counts. Takes out what a face that was placed or framed a little off adds; costs
 * six times the time. After the ten crops of Krizhevsky et al., "ImageNet classification with deep convolutional neural
 * networks" (2012), which together with `flipAveraged` it has, and the whole picture.
 */
export function cropAveraged(embedder: Embedder): Embedder {
  const { inputSize, size } = embedder;
  return {
    inputSize,
    size,
    async embed(faces) {
      const views = faces.flatMap((face) => [
        face,
        ...PLACES.map((place) => resizeCover(cropped(face, place), inputSize)),
      ]);
      const embeddings = await embedder.embed(views);
      const each = PLACES.length + 1;
      return faces.map((_, i) => unitMean(embeddings.slice(i * each, (i + 1) * each)));
    },
  };
}
