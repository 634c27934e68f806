import { open } from 'node:fs/promises';
import type { RgbImage } from './image.js';
import { isPlainJpeg } from './small-jpeg.js';
import { openTurboJpeg } from './turbo-jpeg.js';

/** Such a photo holds the thread for some 10 ms at most, a quarter of what loading sharp takes. */
const LIMITS = { bytes: 512 * 1024, pixels: 1024 * 1024 };

/** As many as are compared; whoever has more to do is served better by sharp, on threads of its own. */
let left = 2;

/**
 * Decodes one of the first two photos of a process, where it is a plain JPEG (`decodeSmallJpeg`) of up to a megapixel, to the
 * very pixels that `decodeImage` gives: a program that looks at a photo or two then has its answer before sharp is loaded.
 *
 * @returns null for any later photo, any other file, and for one that is damaged or cannot be read: `decodeImage` reads it, or
 * says what is wrong with it.
 */
export async function decodeFirstPhoto(input: string | Uint8Array): Promise<RgbImage | null> {
  if (left === 0) return null;
  left--;
  const file = typeof input === 'string' ? await shortFile(input) : input;
  if (file === null || file.length > LIMITS.bytes || !isPlainJpeg(file)) return null;
  try {
    return openTurboJpeg(LIMITS)(file);
  } catch {
    return null;
  }
}

async function shortFile(path: string): Promise<Uint8Array | null> {
  try {
    await using file = await open(path);
    const seen = await file.stat();
    return seen.isFile() && seen.size <= LIMITS.bytes ? await file.readFile() : null;
  } catch {
    return null;
  }
}
