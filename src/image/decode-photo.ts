import { decodeFirstPhoto } from './first-photos.js';
import type { ImageSize, RgbImage } from './image.js';

/** A photo as it is worked on. */
export interface Photo {
  /** Upright, and shrunk when the photo is very large. */
  readonly image: RgbImage;
  /** The size of the upright photo itself, which positions are reported in: `size.width / image.width` pixels for one. */
  readonly size: ImageSize;
}

export interface DecodePhotoOptions {
  /** Larger photos are shrunk to this, in pixels of the longer side. Default 4096: a face of 2 % still has 80 pixels. */
  readonly longestSide?: number;
}

/**
 * Decodes any photo, as `decodeImage` does, within bounded memory: about 50 MB of pixels at most, however large the photo.
 *
 * @throws LineamentError as `decodeImage`.
 */
export async function decodePhoto(input: string | Uint8Array, options: DecodePhotoOptions = {}): Promise<Photo> {
  const { longestSide = 4096 } = options;
  const first = await decodeFirstPhoto(input);
  if (first !== null && Math.max(first.width, first.height) < longestSide) return { image: first, size: first };
  // Loading sharp takes as long as loading every network does.
  const { decodeImage } = await import('./decode.js');
  const image = await decodeImage(input, { longestSide });
  if (Math.max(image.width, image.height) < longestSide) return { image, size: image };
  const { default: sharp } = await import('sharp');
  const { autoOrient } = await sharp(input).metadata();
  return { image, size: { width: autoOrient.width, height: autoOrient.height } };
}
