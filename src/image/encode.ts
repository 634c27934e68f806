import sharp from 'sharp';
import type { RgbImage } from './image.js';

function fromRaw(image: RgbImage): sharp.Sharp {
  return sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } });
}

/** Encodes to PNG, without loss. */
export async function encodePng(image: RgbImage): Promise<Uint8Array> {
  return fromRaw(image).png({ compressionLevel: 9 }).toBuffer();
}

/** Encodes to JPEG. `quality` runs from 1 to 100; 90 is hard to tell from the original. */
export async function encodeJpeg(image: RgbImage, quality = 90): Promise<Uint8Array> {
  return fromRaw(image).jpeg({ quality }).toBuffer();
}
