import { open } from 'node:fs/promises';
import sharp from 'sharp';
import { LineamentError, unreadable } from '../errors.js';
import { decodingBytes, MOST_DECODING_BYTES, PIXELS_ALWAYS_DECODED } from './decoding-memory.js';
import { formatOf } from './format.js';
import type { ImageSize, RgbImage } from './image.js';

// Every image is decoded once and kept by whoever asked; libvips' own cache would only hold a second copy.
sharp.cache(false);
// Parallelism comes from several images in flight; threads within one small image cost more than they give.
sharp.concurrency(1);

/** Larger pictures are refused before a pixel is decoded: 268 megapixels, sharp's own default, already is 0.8 GB. */
const MAXIMUM_PIXELS = 268_402_689;

/** What sharp says of a picture with more pixels than it was told to take. */
const OVER_LIMIT = /exceeds pixel limit/;

let lastLarge: Promise<unknown> = Promise.resolve();

/** Pictures that may take most of the memory there is are decoded one after the other, however many are asked for. */
function oneAtATime<T>(decode: () => Promise<T>): Promise<T> {
  const turn = lastLarge.then(decode);
  lastLarge = turn.catch(() => {});
  return turn;
}

export interface DecodeOptions {
  /** Scale and crop centrally to exactly this size. JPEG is shrunk while it is decoded, so this is the fast way. */
  readonly cover?: ImageSize;
  /**
   * With `cover`: keep only the central part of the picture, this fraction of the covered width and height.
   * Default 1, everything.
   */
  readonly centralFraction?: number;
  /**
   * Scale down, in proportion, to at most so many pixels of the longer side; smaller pictures stay as they are. JPEG and
   * WebP are shrunk while they are decoded, and other files row by row as far as their format allows, so that a large
   * photo is never in memory as a whole.
   */
  readonly longestSide?: number;
}

/**
 * Decodes a JPEG, PNG, WebP, AVIF, TIFF or GIF (first frame), from a path or from bytes, to 8-bit sRGB with three
 * channels, whatever the source has: EXIF orientation is applied, transparency is laid on black, greyscale and CMYK are
 * converted, 16 bits are reduced to 8.
 *
 * @throws LineamentError `FILE_INVALID` when there is no such file, `IMAGE_INVALID` when it is not an image or is
 * damaged or truncated, `VALUE_INVALID` for a size that is not positive. The message names the file.
 */
export async function decodeImage(input: string | Uint8Array, options: DecodeOptions = {}): Promise<RgbImage> {
  const { cover, centralFraction = 1, longestSide } = options;
  // Photos may come from strangers: sharp would also run them through its readers of SVG and others, which nobody needs.
  const start = typeof input === 'string' ? await startOf(input) : input;
  if (formatOf(start) === null) {
    throw notAnImage(input, start.length === 0 ? 'it is empty' : 'its first bytes are of no known format');
  }
  const decode = async (pixels: number): Promise<RgbImage> => {
    let pipeline = sharp(input, { failOn: 'error', limitInputPixels: pixels, sequentialRead: true, autoOrient: true });
    if (cover) pipeline = coverAndCrop(pipeline, cover, centralFraction);
    else if (longestSide !== undefined) pipeline = shrinkWithin(pipeline, longestSide);
    const { data, info } = await pipeline
      .flatten({ background: '#000000' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: threeChannels(data, info.channels) };
  };
  try {
    // Asking for a header first would cost every small photo a millisecond; only large ones are asked for it.
    return await decode(PIXELS_ALWAYS_DECODED).catch(async (error: unknown) => {
      if (!(error instanceof Error && OVER_LIMIT.test(error.message))) throw error;
      await requireMemoryFor(input);
      return oneAtATime(() => decode(MAXIMUM_PIXELS));
    });
  } catch (error) {
    if (error instanceof LineamentError) throw error;
    throw notAnImage(input, reasonOf(error), error);
  }
}

/** @throws IMAGE_INVALID for a picture that would take more memory than any should. */
async function requireMemoryFor(input: string | Uint8Array): Promise<void> {
  const header = await sharp(input, { limitInputPixels: MAXIMUM_PIXELS }).metadata();
  const bytes = decodingBytes(header);
  if (bytes <= MOST_DECODING_BYTES) return;
  const { width, height, format } = header;
  throw notAnImage(
    input,
    `it has ${width} × ${height} pixels, and as a ${FORMAT_NAMES[format] ?? format} of this kind it would take ` +
      `${gigabytes(bytes)} of memory to decode, where ${gigabytes(MOST_DECODING_BYTES)} are allowed: make it smaller, or save it as a ` +
      'plain JPEG, which is read row by row',
  );
}

const FORMAT_NAMES: Readonly<Record<string, string>> = {
  heif: 'AVIF',
  gif: 'GIF',
  webp: 'WebP',
  png: 'PNG',
  jpeg: 'JPEG',
  tiff: 'TIFF',
};

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;

/** Cropping after the resize keeps the shrink-on-load that cropping before it would lose. */
function coverAndCrop(pipeline: sharp.Sharp, cover: ImageSize, fraction: number): sharp.Sharp {
  const { width, height } = cover;
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
    throw new LineamentError(
      'VALUE_INVALID',
      `cover takes whole numbers of pixels above 0, not ${width} by ${height}.`,
    );
  }
  if (!(fraction > 0 && fraction <= 1)) {
    throw new LineamentError('VALUE_INVALID', `centralFraction takes a number in (0, 1], not ${fraction}.`);
  }
  const full = { width: Math.round(width / fraction), height: Math.round(height / fraction) };
  const resized = pipeline.resize({ ...full, fit: 'cover', position: 'centre', kernel: 'lanczos3' });
  if (fraction === 1) return resized;
  return resized.extract({
    left: (full.width - width) >> 1,
    top: (full.height - height) >> 1,
    width,
    height,
  });
}

function shrinkWithin(pipeline: sharp.Sharp, longestSide: number): sharp.Sharp {
  if (!(Number.isInteger(longestSide) && longestSide > 0)) {
    throw new LineamentError('VALUE_INVALID', `longestSide takes a whole number above 0, not ${longestSide}.`);
  }
  return pipeline.resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true });
}

function threeChannels(data: Buffer, channels: number): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (channels === 3) return bytes;
  const pixels = bytes.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    const grey = channels < 3;
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = bytes[i * channels + (grey ? 0 : c)]!;
  }
  return rgb;
}

/** As much of a file as tells its format. */
async function startOf(path: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(16);
  try {
    await using file = await open(path);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } catch (error) {
    throw unreadable('FILE_INVALID', 'an image file', path, error);
  }
}

function reasonOf(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).split('\n').map((line) => line.trim());
  // libvips gives one line a cause and repeats itself when several scan lines are bad.
  return [...new Set(lines.filter(Boolean))].slice(0, 2).join('; ');
}

function notAnImage(input: string | Uint8Array, reason: string, cause?: unknown): LineamentError {
  const subject = typeof input === 'string' ? input : `the ${input.length} bytes given`;
  return new LineamentError(
    'IMAGE_INVALID',
    `Could not read ${subject} as an image: ${reason}. Expected a complete JPEG, PNG, WebP, AVIF, TIFF or GIF.`,
    cause === undefined ? undefined : { cause },
  );
}
