import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { jpegLoss } from '../../../src/data/augmentation/jpeg-loss.js';
import { openDataset } from '../../../src/data/open-dataset.js';

const face = await openDataset('synthetic:identities=1,images=1,seed=3,size=112').load(0);

/** (3, height, width) of the upper left part of the face. */
function planes(width: number, height: number): Float32Array {
  return Float32Array.from({ length: 3 * width * height }, (_, i) => {
    const pixel = i % (width * height);
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    return face.data[(y * face.width + x) * 3 + Math.floor(i / (width * height))]!;
  });
}

async function libjpeg(pixels: Float32Array, width: number, height: number, quality: number): Promise<Uint8Array> {
  const plane = width * height;
  const raw = Uint8Array.from(pixels, (_, i) => pixels[(i % 3) * plane + Math.floor(i / 3)]!);
  const file = await sharp(raw, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: '4:2:0' })
    .toBuffer();
  return sharp(file).raw().toBuffer();
}

describe('jpegLoss', () => {
  it.each([
    [95, 112, 112],
    [75, 112, 112],
    [30, 112, 112],
    [10, 112, 112],
    [60, 96, 112],
    [60, 51, 37],
  ])('is what libjpeg leaves of a face at quality %i, %i×%i', async (quality, width, height) => {
    const pixels = planes(width, height);
    const ours = jpegLoss(pixels, width, height, quality);
    const theirs = await libjpeg(pixels, width, height, quality);
    const plane = width * height;
    const apart = ours.map((value, i) => Math.abs(value - theirs[(i % plane) * 3 + Math.floor(i / plane)]!));
    const lost = ours.map((value, i) => Math.abs(value - pixels[i]!));
    const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    // Two implementations differ by their rounding: a part of a grey level, and a small part of what is lost.
    expect(mean(apart)).toBeLessThan(0.8);
    expect(mean(apart)).toBeLessThan(0.4 * mean(lost));
  });

  it('loses more the lower the quality, and leaves grey alone', () => {
    const pixels = planes(112, 112);
    const lost = [90, 60, 30, 5].map((quality) =>
      jpegLoss(pixels, 112, 112, quality).reduce((sum, value, i) => sum + Math.abs(value - pixels[i]!), 0),
    );
    expect(lost).toEqual(lost.toSorted((a, b) => a - b));
    const grey = new Float32Array(3 * 20 * 10).fill(128);
    expect(jpegLoss(grey, 20, 10, 50)).toEqual(grey);
  });
});
