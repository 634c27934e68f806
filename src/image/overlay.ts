import sharp from 'sharp';
import type { RgbImage } from './image.js';

/**
 * The image with an SVG drawing of the same size laid over it. Text in the drawing needs a font on the machine: without one
 * the rest is drawn.
 */
export async function overlaid({ width, height, data }: RgbImage, svg: string): Promise<RgbImage> {
  const drawn = await sharp(data, { raw: { width, height, channels: 3 } })
    .composite([{ input: Buffer.from(svg), top: 0, left: 0 }])
    .removeAlpha()
    .raw()
    .toBuffer();
  return { width, height, data: new Uint8Array(drawn.buffer, drawn.byteOffset, drawn.byteLength) };
}
