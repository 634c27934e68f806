import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeImage } from '../../src/image/decode.js';
import { Random } from '../../src/random.js';

const folder = mkdtempSync(join(tmpdir(), 'lineament-first-'));
afterAll(() => rmSync(folder, { recursive: true }));

function scene(width: number, height: number): sharp.Sharp {
  const random = new Random(width);
  const data = Uint8Array.from(
    { length: width * height * 3 },
    (_, i) => 90 + 60 * Math.sin(i / 700) + random.integer(30),
  );
  return sharp(data, { raw: { width, height, channels: 3 } });
}

let decodeFirstPhoto: typeof import('../../src/image/first-photos.js').decodeFirstPhoto;

/** How many photos a process has seen is state of the module: each test has one of its own. */
beforeEach(async () => {
  vi.resetModules();
  ({ decodeFirstPhoto } = await import('../../src/image/first-photos.js'));
});

describe('decodeFirstPhoto', () => {
  it('gives the very pixels of decodeImage, from a path and from bytes, twice', async () => {
    const file = await scene(560, 480).jpeg({ quality: 92 }).toBuffer();
    const path = join(folder, 'photo.jpg');
    writeFileSync(path, file);
    const reference = await decodeImage(file);
    for (const input of [path, file]) {
      const image = (await decodeFirstPhoto(input))!;
      expect([image.width, image.height]).toEqual([560, 480]);
      expect(Buffer.compare(image.data, reference.data)).toBe(0);
    }
    expect(await decodeFirstPhoto(path)).toBeNull();
  });

  it.each([
    ['one that is turned by EXIF', () => scene(64, 48).withMetadata({ orientation: 6 }).jpeg().toBuffer()],
    ['progressive', () => scene(64, 48).jpeg({ progressive: true }).toBuffer()],
    ['PNG', () => scene(64, 48).png().toBuffer()],
    ['more than a megapixel', () => scene(1200, 1000).jpeg({ quality: 20 }).toBuffer()],
    ['truncated', async () => (await scene(64, 48).jpeg().toBuffer()).subarray(0, 700)],
    ['nothing', async () => Buffer.alloc(0)],
    ['a path without a file', async () => join(folder, 'none.jpg')],
    ['a folder', async () => folder],
  ])('leaves what is not plain to decodeImage: %s', async (_, make) => {
    expect(await decodeFirstPhoto(await make())).toBeNull();
  });
});
