import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodePhoto } from '../../src/image/decode-photo.js';
import type { RgbImage } from '../../src/image/image.js';

const [RED, BLUE] = [
  [255, 0, 0],
  [0, 0, 255],
];

/** Left half red, right half blue. */
function halves(width: number, height: number): sharp.Sharp {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set((i % width) * 2 < width ? RED! : BLUE!, i * 3);
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function pixel({ width, data }: RgbImage, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

describe('a photo', () => {
  test('is decoded as it is when it is not very large, down to one pixel', async () => {
    for (const [width, height] of [
      [1, 1],
      [2, 40],
      [640, 480],
    ] as const) {
      const { image, size } = await decodePhoto(await halves(width, height).png().toBuffer());
      expect([image.width, image.height, image.data.length]).toEqual([width, height, width * height * 3]);
      expect([size.width, size.height]).toEqual([width, height]);
    }
  });

  test('is shrunk in proportion when it is very large, and keeps its own size', async () => {
    const { image, size } = await decodePhoto(await halves(1000, 401).jpeg().toBuffer(), { longestSide: 100 });
    expect([image.width, image.height]).toEqual([100, 40]);
    expect(size).toEqual({ width: 1000, height: 401 });
    expect(pixel(image, 10, 20)[0]).toBeGreaterThan(240);
    expect(pixel(image, 90, 20)[2]).toBeGreaterThan(240);
  });

  test('has the size of the upright photo when EXIF turns it, shrunk or not', async () => {
    // Orientation 8: what is stored at the right is shown at the top.
    const bytes = await halves(300, 120).withMetadata({ orientation: 8 }).jpeg().toBuffer();
    for (const longestSide of [100, 300, 4096]) {
      const { image, size } = await decodePhoto(bytes, { longestSide });
      expect(size.width / size.height).toBe(120 / 300);
      expect(size.height).toBe(300);
      expect(image.height).toBe(Math.min(300, longestSide));
      expect(pixel(image, 5, 2)[2]).toBeGreaterThan(240);
      expect(pixel(image, 5, image.height - 3)[0]).toBeGreaterThan(240);
    }
  });

  test('is shrunk from greyscale, CMYK, transparency and 16 bits too', async () => {
    const source = halves(200, 100);
    const files = [
      source.clone().greyscale().jpeg(),
      source.clone().toColourspace('cmyk').jpeg(),
      source.clone().ensureAlpha(0.5).png(),
      source.clone().toColourspace('rgb16').png(),
      source.clone().toColourspace('grey16').png(),
      source.clone().toColourspace('rgb16').tiff(),
      source.clone().gif(),
      source.clone().webp(),
      source.clone().avif(),
    ];
    for (const file of files) {
      const { image, size } = await decodePhoto(await file.toBuffer(), { longestSide: 50 });
      expect([image.width, image.height, image.data.length]).toEqual([50, 25, 50 * 25 * 3]);
      expect(size).toEqual({ width: 200, height: 100 });
    }
  });

  test('needs a bound that is one', async () => {
    const bytes = await halves(4, 4).png().toBuffer();
    for (const longestSide of [0, -1, 1.5, Number.NaN]) {
      await expect(decodePhoto(bytes, { longestSide })).rejects.toMatchObject({ code: 'VALUE_INVALID' });
    }
  });
});
