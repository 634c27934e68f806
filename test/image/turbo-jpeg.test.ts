import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openTurboJpeg } from '../../src/image/turbo-jpeg.js';

function flat(side: number, red: number): Promise<Uint8Array> {
  return sharp({ create: { width: side, height: side, channels: 3, background: { r: red, g: 20, b: 20 } } })
    .jpeg()
    .toBuffer();
}

describe('openTurboJpeg', () => {
  it('refuses files and pictures beyond its limits, up to them it does not', async () => {
    const file = await flat(32, 200);
    const exactly = openTurboJpeg({ bytes: file.length, pixels: 32 * 32 });
    expect(exactly(file)).toMatchObject({ width: 32, height: 32 });
    expect(openTurboJpeg({ bytes: file.length - 1, pixels: 32 * 32 })(file)).toBeNull();
    expect(openTurboJpeg({ bytes: file.length, pixels: 32 * 32 - 1 })(file)).toBeNull();
  });

  it('holds no state between two decoders', async () => {
    const [one, two] = [openTurboJpeg({ bytes: 4096, pixels: 1024 }), openTurboJpeg({ bytes: 4096, pixels: 1024 })];
    const [bright, dark] = [await flat(16, 220), await flat(16, 40)];
    expect([one(bright)!.data[0]! > 200, two(dark)!.data[0]! < 60, one(dark)!.data[0]! < 60]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('refuses CMYK', async () => {
    const file = await sharp(await flat(16, 200))
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer();
    expect(openTurboJpeg({ bytes: 65536, pixels: 1024 })(file)).toBeNull();
  });

  it('throws where libjpeg gives a file up', async () => {
    const file = Uint8Array.from(await flat(16, 200));
    // A quantisation table number beyond the last.
    const frame = file.findIndex((byte, i) => byte === 0xff && file[i + 1] === 0xc0);
    file[frame + 12] = 9;
    expect(() => openTurboJpeg({ bytes: 65536, pixels: 1024 })(file)).toThrow(/gave the file up/);
  });
});
