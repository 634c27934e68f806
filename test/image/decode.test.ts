import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/image/decode.js';
import type { RgbImage } from '../../src/image/image.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-decode-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Left half one colour, right half another. */
function halves(width: number, height: number, left: number[], right: number[]): sharp.Sharp {
  const channels = left.length as 3 | 4;
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < width * height; i++) data.set((i % width) * 2 < width ? left : right, i * channels);
  return sharp(data, { raw: { width, height, channels } });
}

function pixel(image: RgbImage, x: number, y: number): number[] {
  return [...image.data.subarray((y * image.width + x) * 3, (y * image.width + x) * 3 + 3)];
}

const RED = [255, 0, 0];
const BLUE = [0, 0, 255];

describe('decodeImage', () => {
  it('gives the pixels of a PNG exactly, from bytes and from a path', async () => {
    const bytes = await halves(6, 4, RED, BLUE).png().toBuffer();
    const path = join(folder, 'halves.png');
    await writeFile(path, bytes);
    for (const image of [await decodeImage(bytes), await decodeImage(path)]) {
      expect([image.width, image.height, image.data.length]).toEqual([6, 4, 72]);
      expect(pixel(image, 0, 0)).toEqual(RED);
      expect(pixel(image, 5, 3)).toEqual(BLUE);
    }
  });

  it('turns a photo the way its EXIF orientation says', async () => {
    const bytes = await halves(16, 8, RED, BLUE).withMetadata({ orientation: 6 }).png().toBuffer();
    const image = await decodeImage(bytes);
    expect([image.width, image.height]).toEqual([8, 16]);
    // Orientation 6: what is stored at the left is shown at the top.
    expect(pixel(image, 4, 1)).toEqual(RED);
    expect(pixel(image, 4, 14)).toEqual(BLUE);
    const covered = await decodeImage(bytes, { cover: { width: 4, height: 8 } });
    expect(pixel(covered, 2, 0)[0]).toBeGreaterThan(240);
    expect(pixel(covered, 2, 7)[2]).toBeGreaterThan(240);
  });

  it('lays transparency on black', async () => {
    const bytes = await halves(4, 4, [255, 255, 255, 0], [255, 255, 255, 255]).png().toBuffer();
    const image = await decodeImage(bytes);
    expect(pixel(image, 0, 0)).toEqual([0, 0, 0]);
    expect(pixel(image, 3, 0)).toEqual([255, 255, 255]);
  });

  it('brings greyscale, CMYK and 16 bits to three channels of 8 bits', async () => {
    const red = halves(16, 16, [200, 40, 40], [200, 40, 40]);
    const grey = await decodeImage(await red.clone().greyscale().jpeg().toBuffer());
    expect(grey.data.length).toBe(16 * 16 * 3);
    expect(new Set(pixel(grey, 8, 8)).size).toBe(1);

    const cmyk = await decodeImage(await red.clone().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer());
    expect(cmyk.data.length).toBe(16 * 16 * 3);
    const [r, g] = pixel(cmyk, 8, 8) as [number, number];
    expect(r - g).toBeGreaterThan(80);

    const deep = await decodeImage(await red.clone().toColourspace('rgb16').png().toBuffer());
    expect(deep.data.length).toBe(16 * 16 * 3);
    expect(Math.abs(pixel(deep, 8, 8)[0]! - 200)).toBeLessThanOrEqual(1);

    const deepGrey = await decodeImage(await red.clone().toColourspace('grey16').png().toBuffer());
    expect(deepGrey.data.length).toBe(16 * 16 * 3);
    expect(new Set(pixel(deepGrey, 8, 8)).size).toBe(1);
  });

  it('reads WebP, AVIF, TIFF and GIF', async () => {
    const source = halves(16, 16, RED, RED);
    for (const format of ['webp', 'avif', 'tiff', 'gif'] as const) {
      const image = await decodeImage(await source.clone().toFormat(format).toBuffer());
      expect([format, image.width, image.height, pixel(image, 8, 8)[0]! > 230]).toEqual([format, 16, 16, true]);
    }
  });

  it('covers a size centrally, and keeps a central fraction', async () => {
    const bytes = await halves(90, 30, RED, BLUE).png().toBuffer();
    const covered = await decodeImage(bytes, { cover: { width: 10, height: 10 } });
    expect([covered.width, covered.height]).toEqual([10, 10]);
    expect(pixel(covered, 1, 5)).toEqual(RED);
    expect(pixel(covered, 8, 5)).toEqual(BLUE);
    const central = await decodeImage(bytes, { cover: { width: 10, height: 10 }, centralFraction: 0.5 });
    expect([central.width, central.height]).toEqual([10, 10]);
  });

  it('says which file is missing, a folder, or no image', async () => {
    const missing = join(folder, 'nobody.jpg');
    await expect(decodeImage(missing)).rejects.toMatchObject({
      code: 'FILE_INVALID',
      message: expect.stringContaining(missing),
    });
    await expect(decodeImage(folder)).rejects.toMatchObject({ code: 'FILE_INVALID' });
    const text = join(folder, 'text.jpg');
    await writeFile(text, 'this is not a photo\n');
    await expect(decodeImage(text)).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining(text),
    });
    const empty = join(folder, 'empty.jpg');
    await writeFile(empty, '');
    await expect(decodeImage(empty)).rejects.toMatchObject({ code: 'IMAGE_INVALID' });
    await expect(decodeImage(new Uint8Array(0))).rejects.toMatchObject({ code: 'IMAGE_INVALID' });
  });

  it('refuses formats that sharp knows and photos do not come in, whatever the file is called', async () => {
    const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await expect(decodeImage(svg)).rejects.toMatchObject({ code: 'IMAGE_INVALID' });
    const path = join(folder, 'drawing.jpg');
    await writeFile(path, svg);
    await expect(decodeImage(path)).rejects.toMatchObject({ code: 'IMAGE_INVALID' });
  });

  it('refuses truncated files instead of filling them with grey', async () => {
    const noise = sharp({
      create: {
        width: 64,
        height: 64,
        channels: 3,
        noise: { type: 'gaussian', mean: 128, sigma: 30 },
        background: '#000',
      },
    });
    for (const format of ['jpeg', 'png'] as const) {
      const bytes = await noise.clone().toFormat(format).toBuffer();
      await expect(decodeImage(bytes.subarray(0, bytes.length >> 1))).rejects.toMatchObject({ code: 'IMAGE_INVALID' });
    }
  });

  it('refuses sizes that are no sizes', async () => {
    const bytes = await halves(4, 4, RED, BLUE).png().toBuffer();
    await expect(decodeImage(bytes, { cover: { width: 0, height: 4 } })).rejects.toMatchObject({
      code: 'VALUE_INVALID',
    });
    await expect(decodeImage(bytes, { cover: { width: 4, height: 4 }, centralFraction: 0 })).rejects.toMatchObject({
      code: 'VALUE_INVALID',
    });
  });
});
