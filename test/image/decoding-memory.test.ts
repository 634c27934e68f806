import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../src/image/decode.js';
import {
  decodingBytes,
  type ImageHeader,
  MOST_DECODING_BYTES,
  PIXELS_ALWAYS_DECODED,
} from '../../src/image/decoding-memory.js';

const rgb = { channels: 3, depth: 'uchar', bitsPerSample: 8, isProgressive: false } as const;
const of50Megapixels = { ...rgb, width: 8192, height: 6144 };

describe('the memory that decoding takes', () => {
  test.each(['jpeg', 'png', 'webp', 'heif', 'tiff', 'gif'] as const)(
    'leaves room for a photo of 50 megapixels as %s, as cameras write them',
    (format) => {
      expect(decodingBytes({ ...of50Megapixels, format })).toBeLessThan(MOST_DECODING_BYTES);
    },
  );

  test('is next to nothing for what is read row by row, however large', () => {
    for (const format of ['jpeg', 'png'] as const) {
      expect(decodingBytes({ ...rgb, format, width: 16_000, height: 16_000 })).toBe(0);
    }
  });

  test('counts what EXIF turns, what is interlaced, and 16 bits', () => {
    const png = { ...rgb, format: 'png', width: 1000, height: 1000 } as const;
    expect(decodingBytes({ ...png, orientation: 1 })).toBe(0);
    expect(decodingBytes({ ...png, orientation: 6 })).toBe(3e6);
    expect(decodingBytes({ ...png, isProgressive: true })).toBeCloseTo(5.3e6);
    // Four samples of two bytes, as a whole and once more turned.
    const deep = { ...png, channels: 4, depth: 'ushort', isProgressive: true, orientation: 8 } as const;
    expect(decodingBytes(deep)).toBeCloseTo((8 + 2.3 + 8) * 1e6);
  });

  test('is within the bound for every header whose pixels are always decoded', () => {
    const widest = { width: PIXELS_ALWAYS_DECODED, height: 1 };
    for (const format of ['jpeg', 'png', 'webp', 'heif', 'tiff', 'gif'] as const) {
      for (const isProgressive of [false, true]) {
        const header: ImageHeader = { ...rgb, ...widest, format, isProgressive, channels: 4 };
        expect(decodingBytes({ ...header, orientation: 6 })).toBeLessThan(MOST_DECODING_BYTES);
        expect(decodingBytes({ ...header, depth: 'ushort', bitsPerSample: 16 })).toBeLessThan(MOST_DECODING_BYTES);
      }
    }
  });

  test('refuses a picture that would take more, with its size and a way out, and reads one that would not', async () => {
    const blank = (width: number, height: number) =>
      sharp({ create: { width, height, channels: 3, background: '#777' } });
    const gif = await blank(4, 4).gif().toBuffer();
    // The size of the canvas, and that of the frame, which begins with a comma.
    for (const at of [6, gif.indexOf(',') + 5]) {
      gif.writeUInt16LE(16_000, at);
      gif.writeUInt16LE(10_000, at + 2);
    }
    await expect(decodeImage(gif, { longestSide: 100 })).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringMatching(/16000 × 10000 pixels, and as a GIF .* 0\.96 GB .* 0\.92 GB .* plain JPEG/),
    });
    const png = await blank(8000, 5000).png().toBuffer();
    expect(await decodeImage(png, { longestSide: 100 })).toMatchObject({ width: 100, height: 63 });
  });
});
