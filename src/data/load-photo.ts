import { closeSync, openSync, readSync } from 'node:fs';
import { LineamentError } from '../errors.js';
import { decodeImage } from '../image/decode.js';
import { decodeSmallJpeg } from '../image/small-jpeg.js';
import { coverCanvas } from './cover-canvas.js';
import type { Canvas, Photo } from './dataset.js';
import { ownSize } from './own-size.js';

/**
 * Files up to this size are small photos: decoding them whole and resampling here takes less than half the time that a
 * decoder's own resize stage takes to set up. Larger files gain more from JPEG's shrinking while it decodes.
 */
const SMALL_FILE_BYTES = 32 * 1024;

/** Small files are read here one after the other; a byte more than they may have tells the others apart. */
const small = new Uint8Array(SMALL_FILE_BYTES + 1);

/**
 * Decodes one photo from disk, brought to `canvas` when there is one.
 *
 * @throws LineamentError FILE_INVALID or IMAGE_INVALID, naming the file.
 */
export async function loadPhoto(path: string, canvas?: Canvas): Promise<Photo> {
  return canvas ? decoded(path, readSmallFile(path), canvas) : decodeImage(path);
}

/**
 * Decodes a photo whose file is in memory, as {@link loadPhoto} does one on disk.
 *
 * @param source what messages call it.
 * @throws LineamentError IMAGE_INVALID, naming the source.
 */
export async function loadEncodedPhoto(file: Uint8Array, source: string, canvas?: Canvas): Promise<Photo> {
  try {
    return await (canvas ? decoded(file, file.length > SMALL_FILE_BYTES ? null : file, canvas) : decodeImage(file));
  } catch (error) {
    if (!(error instanceof LineamentError)) throw error;
    throw new LineamentError(error.code, `${source}: ${error.message}`, { cause: error });
  }
}

/** @param small the file's bytes, where it is small. */
async function decoded(from: string | Uint8Array, small: Uint8Array | null, canvas: Canvas): Promise<Photo> {
  if (!small) {
    const { width, height, centralFraction = 1 } = canvas;
    return decodeImage(from, { cover: { width, height }, centralFraction });
  }
  const image = decodeSmallJpeg(small) ?? (await decodeImage(from));
  return ownSize(image, canvas) ?? coverCanvas(image, canvas);
}

/** The bytes of a small file, valid until the next is read; null for a larger one, or one that cannot be read. */
function readSmallFile(path: string): Uint8Array | null {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    const bytes = readSync(descriptor, small, 0, small.length, 0);
    return bytes > SMALL_FILE_BYTES ? null : small.subarray(0, bytes);
  } catch {
    // The decoder meets the same trouble, and names it.
    return null;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
