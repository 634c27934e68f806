import sharp from 'sharp';
import { FOUR_PEOPLE } from '../face/demo-photo.js';

/**
 * A part of the photo of four people, of whom each stands in about a quarter of it, as a JPEG.
 * @param left in parts of the photo's width; `width` likewise.
 * @param degrees turned by; where it is, mirrored too, so that it is another photo.
 */
export async function cutOut(left: number, width: number, degrees = 0): Promise<Buffer> {
  const photo = sharp(FOUR_PEOPLE);
  const { width: whole, height } = await photo.metadata();
  return photo
    .extract({ left: Math.round(left * whole), top: 0, width: Math.round(width * whole), height })
    .flop(degrees !== 0)
    .rotate(degrees)
    .jpeg()
    .toBuffer();
}
