import sharp from 'sharp';
import { LineamentError } from '../errors.js';
import { alignFace } from '../face/align.js';
import type { Face } from '../face/face.js';
import { loadFaceFinder } from '../face/load-face-finder.js';
import type { PlacingTemplate } from '../face/model-card.js';
import { scaleFace } from '../face/scale-face.js';
import { decodePhoto } from '../image/decode-photo.js';
import { formatOf } from '../image/format.js';
import type { ImageSize, RgbImage } from '../image/image.js';
import { serveThread } from './serve-thread.js';

/** What the threads that look at photos are opened with. */
export interface PhotoSpec {
  readonly template: PlacingTemplate;
  readonly inputSize: ImageSize;
  readonly photoPixels: number;
  /** Faces of a photo at most; of more, the largest. */
  readonly faces: number;
}

export interface PhotoTask {
  readonly photo: Uint8Array;
  /** Whether the faces are to be embedded, and so aligned. */
  readonly align: boolean;
}

export interface PhotoResult {
  /** Largest first, in pixels of the photo. */
  readonly faces: readonly Face[];
  /** One a face, where asked for. */
  readonly aligned: readonly RgbImage[];
  /** Faces that were found and left out, because there are too many. */
  readonly leftOut: number;
}

/** @throws REQUEST_TOO_LARGE, from the header alone; what is no image at all is told by whoever decodes it. */
async function requirePixels(photo: Uint8Array, most: number): Promise<void> {
  // sharp would run what a stranger sent through its readers of SVG and others, to find its size.
  if (formatOf(photo) === null) return;
  const header = await sharp(photo, { limitInputPixels: false })
    .metadata()
    .catch(() => null);
  if (header === null || header.width * header.height <= most) return;
  throw new LineamentError(
    'REQUEST_TOO_LARGE',
    `The photo has ${header.width} × ${header.height} pixels, and ${most} are taken at most.`,
  );
}

await serveThread<PhotoSpec, PhotoTask, PhotoResult>(async ({ template, inputSize, photoPixels, faces: most }) => {
  // The threads are what works side by side; within each, one network is run after the other.
  const finder = await loadFaceFinder({ threads: 1 });
  return {
    async work({ photo, align }) {
      await requirePixels(photo, photoPixels);
      const { image, size } = await decodePhoto(photo);
      const found = await finder.find(image);
      const faces = found.slice(0, most);
      const aligned = align ? faces.map((face) => alignFace(image, face, template, inputSize)) : [];
      const [x, y] = [size.width / image.width, size.height / image.height];
      return {
        faces: x === 1 && y === 1 ? faces : faces.map((face) => scaleFace(face, x, y)),
        aligned,
        leftOut: found.length - faces.length,
      };
    },
    transfer: ({ aligned }) => aligned.map(({ data }) => data.buffer as ArrayBuffer),
    close: async () => finder[Symbol.asyncDispose](),
  };
});
