import { statSync } from 'node:fs';
import { decodeImage } from '../image/decode.js';
import type { RgbImage } from '../image/image.js';
import { coverCanvas } from './cover-canvas.js';
import type { Canvas } from './dataset.js';

/**
 * Files up to this size are small photos: decoding them whole and resampling here takes less than half the time that a
 * decoder's own resize stage takes to set up. Larger files gain more from JPEG's shrinking while it decodes.
 */
const SMALL_FILE_BYTES = 32 * 1024;

/**
 * Decodes one photo from disk, brought to `canvas` when there is one.
 *
 * @throws LineamentError FILE_INVALID or IMAGE_INVALID, naming the file.
 */
export async function loadPhoto(path: string, canvas?: Canvas): Promise<RgbImage> {
  if (!canvas) return decodeImage(path);
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes <= SMALL_FILE_BYTES) return coverCanvas(await decodeImage(path), canvas);
  const { width, height, centralFraction = 1 } = canvas;
  return decodeImage(path, { cover: { width, height }, centralFraction });
}
