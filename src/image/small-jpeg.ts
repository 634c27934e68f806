import type { RgbImage } from './image.js';
import { openTurboJpeg } from './turbo-jpeg.js';

/** So long a file, and so large a picture, hold a thread for some milliseconds at most. Others are left to `decodeImage`. */
const LIMITS = { bytes: 32 * 1024, pixels: 512 * 512 };

const MARKER = { sof0: 0xc0, dht: 0xc4, sof15: 0xcf, soi: 0xd8, sos: 0xda, app1: 0xe1, app2: 0xe2 } as const;

let decode: ReturnType<typeof openTurboJpeg> | undefined;

/**
 * Decodes a plain small JPEG at once, on this thread, to the very pixels that `decodeImage` gives, in a fraction of its
 * time: for a crop of a face, setting up a pipeline costs several times what decoding does. Plain is a file in which
 * nothing is left to be interpreted: baseline, grey or in colour, without EXIF (orientation) and colour profile.
 *
 * @returns null for anything else, and for a file that is damaged: `decodeImage` reads it, or says what is wrong with it.
 */
export function decodeSmallJpeg(file: Uint8Array): RgbImage | null {
  if (file.length > LIMITS.bytes || !isPlainJpeg(file)) return null;
  decode ??= openTurboJpeg(LIMITS);
  try {
    return decode(file);
  } catch {
    decode = undefined;
    return null;
  }
}

/** Whether a file is a plain JPEG as {@link decodeSmallJpeg} means it: looks at the markers before the first scan. */
export function isPlainJpeg(file: Uint8Array): boolean {
  if (file[0] !== 0xff || file[1] !== MARKER.soi) return false;
  let baseline = false;
  for (let at = 2; at + 4 <= file.length; at += 2 + ((file[at + 2]! << 8) | file[at + 3]!)) {
    const marker = file[at + 1]!;
    if (file[at] !== 0xff || marker === MARKER.app1 || marker === MARKER.app2) return false;
    if (marker === MARKER.sos) return baseline;
    if (marker === MARKER.sof0) baseline = true;
    // Progressive, arithmetic, lossless and 12-bit pictures each begin their frame with a marker of their own.
    else if (marker > MARKER.sof0 && marker <= MARKER.sof15 && marker !== MARKER.dht) return false;
  }
  return false;
}
