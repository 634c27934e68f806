import type { Metadata } from 'sharp';

/** What is read of a file's header; sharp's `metadata()` gives it. */
export type ImageHeader = Pick<Metadata, 'format' | 'channels' | 'depth' | 'bitsPerSample' | 'isProgressive'> &
  Pick<Metadata, 'orientation'> & { readonly width: number; readonly height: number };

/** So much may be taken to decode one picture: with Node and the networks beside it, a program stays at about 1 GB. */
export const MOST_DECODING_BYTES = 920e6;

/**
 * Pictures up to this many pixels stay below {@link MOST_DECODING_BYTES} whatever their format: nobody need look at their
 * header first.
 */
export const PIXELS_ALWAYS_DECODED = 36_000_000;

/**
 * How much memory decoding takes at most, in bytes, on the way to a picture that is scaled down. Most files are read row by
 * row and take next to nothing; some formats have to be in memory as a whole, and so has a picture that EXIF turns. Bytes a
 * pixel, as measured with libvips 8.17 on noise, the worst there is:
 *
 * - AVIF 18 (libaom keeps 11 of them on its own blocks), and 24 where it has more than 8 bits;
 * - GIF 6, WebP 7.5 (without loss; the lossy kind is scaled as it is read, but no header tells the kind);
 * - interlaced PNG: its samples and 2.3 more; progressive JPEG: two for each sample; TIFF: its samples, since all rows may
 *   lie in one strip.
 */
export function decodingBytes(header: ImageHeader): number {
  const sampleBytes = { char: 1, uchar: 1, short: 2, ushort: 2, int: 4, uint: 4, float: 4, double: 8 } as const;
  const pixelBytes = header.channels * (sampleBytes[header.depth as keyof typeof sampleBytes] ?? 16);
  const turned = (header.orientation ?? 1) > 1 ? pixelBytes : 0;
  return header.width * header.height * (wholeBytes(header, pixelBytes) + turned);
}

/** Bytes a pixel for formats that are decoded as a whole. */
function wholeBytes({ format, channels, bitsPerSample, isProgressive }: ImageHeader, pixelBytes: number): number {
  switch (format) {
    case 'heif':
      return (bitsPerSample ?? 8) > 8 ? 24 : 18.2;
    case 'gif':
      return 6;
    case 'webp':
      return 7.5;
    case 'png':
      return isProgressive ? pixelBytes + 2.3 : 0;
    case 'jpeg':
      return isProgressive ? 2 * channels : 0;
    default:
      return pixelBytes;
  }
}
