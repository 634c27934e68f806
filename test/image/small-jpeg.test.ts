import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/image/decode.js';
import { decodeSmallJpeg } from '../../src/image/small-jpeg.js';
import { Random } from '../../src/random.js';

/** A picture with smooth parts, edges and some noise. */
function scene(width: number, height: number): sharp.Sharp {
  const random = new Random(width);
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const edge = (x * (1 + (i % 3)) + y) % 40 < 12 ? 90 : 0;
    return 60 + 50 * Math.sin((x + y) / 9) + edge + random.integer(20);
  });
  return sharp(data, { raw: { width, height, channels: 3 } });
}

describe('decodeSmallJpeg', () => {
  it.each([
    [112, 112, { quality: 92 }],
    [37, 61, { quality: 60 }],
    [33, 47, { quality: 98, chromaSubsampling: '4:4:4' }],
    [8, 1, { quality: 80 }],
  ])('gives the very pixels of decodeImage, %i×%i, %o', async (width, height, options) => {
    const file = await scene(width, height).jpeg(options).toBuffer();
    const image = decodeSmallJpeg(file)!;
    const reference = await decodeImage(file);
    expect([image.width, image.height]).toEqual([width, height]);
    expect(Buffer.compare(image.data, reference.data)).toBe(0);
  });

  it('gives three equal channels for grey', async () => {
    const file = await scene(20, 20).greyscale().jpeg().toBuffer();
    expect(Buffer.compare(decodeSmallJpeg(file)!.data, (await decodeImage(file)).data)).toBe(0);
  });

  it('gives each call memory of its own', async () => {
    const [one, two] = await Promise.all([scene(16, 16), scene(24, 24)].map((picture) => picture.jpeg().toBuffer()));
    const first = decodeSmallJpeg(one!)!;
    const copy = first.data.slice();
    decodeSmallJpeg(two!);
    expect(first.data).toEqual(copy);
  });

  it('leaves what has to be interpreted to decodeImage', async () => {
    const picture = scene(24, 24);
    const files = {
      'EXIF orientation': await picture.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      'a colour profile': await picture.clone().withIccProfile('p3').jpeg().toBuffer(),
      progressive: await picture.clone().jpeg({ progressive: true }).toBuffer(),
      CMYK: await picture.clone().toColourspace('cmyk').jpeg().toBuffer(),
      'another format': await picture.clone().png().toBuffer(),
      'too many bytes': await scene(400, 400).jpeg({ quality: 100 }).toBuffer(),
      'too many pixels': await sharp({ create: { width: 1200, height: 1200, channels: 3, background: '#777' } })
        .jpeg()
        .toBuffer(),
      nothing: new Uint8Array(0),
    };
    for (const [name, file] of Object.entries(files)) expect([name, decodeSmallJpeg(file)]).toEqual([name, null]);
  });

  it('gives up what is damaged, wherever it is cut or changed, and reads the next file as before', async () => {
    const file = await scene(48, 48).jpeg().toBuffer();
    const whole = decodeSmallJpeg(file)!.data;
    for (let length = 0; length < file.length - 2; length += 7) {
      expect([length, decodeSmallJpeg(file.subarray(0, length))]).toEqual([length, null]);
    }
    const random = new Random(1);
    for (let i = 0; i < 400; i++) {
      const broken = Uint8Array.from(file);
      for (let k = 0; k < 4; k++) broken[2 + random.integer(broken.length - 2)] = random.integer(256);
      const image = decodeSmallJpeg(broken);
      // Changed bytes may well make another valid file.
      expect(image === null || image.data.length === image.width * image.height * 3).toBe(true);
      expect(Buffer.compare(decodeSmallJpeg(file)!.data, whole)).toBe(0);
    }
  });
});
