import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { decodeImage } from '../../src/image/decode.js';
import type { RgbImage } from '../../src/image/image.js';

/** A photo of four people that comes with an npm package of the models' set-up, half its size: 960 × 640. */
export const FOUR_PEOPLE = 'node_modules/@vladmandic/face-api/demo/sample6.jpg';

/** That photo, after what is done to it. */
export async function fourPeople(change: (photo: sharp.Sharp) => sharp.Sharp = (photo) => photo): Promise<RgbImage> {
  const half = await sharp(readFileSync(FOUR_PEOPLE)).resize({ width: 960 }).png().toBuffer();
  return decodeImage(await change(sharp(half)).png().toBuffer());
}
