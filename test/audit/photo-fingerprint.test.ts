import { describe, expect, it } from 'vitest';
import { hammingDistance } from '../../src/audit/hamming-index.js';
import { hashOf, mirroredHash, photoFingerprint, SIDE } from '../../src/audit/photo-fingerprint.js';
import { syntheticFaces } from '../../src/data/synthetic/dataset.js';
import type { RgbImage } from '../../src/image/image.js';
import { Random } from '../../src/random.js';

function painted(width: number, height: number, grey: (x: number, y: number) => number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = grey(Math.floor(i / 3) % width, Math.floor(i / 3 / width));
  return { width, height, data };
}

function mirrored({ width, height, data }: RgbImage): RgbImage {
  const turned = painted(width, height, () => 0);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) turned.data[(y * width + x) * 3 + c] = data[(y * width + width - 1 - x) * 3 + c]!;
    }
  }
  return turned;
}

describe('photoFingerprint', () => {
  it('takes the mean of what each of its pixels covers', () => {
    // 64 columns in pairs of 10 and 30, so that each of 32 is 20; 16 rows, each of which is read twice.
    const { grey } = photoFingerprint(painted(64, 16, (x) => (x % 2 === 0 ? 10 : 30)));
    expect([...grey]).toEqual(Array.from({ length: SIDE * SIDE }, () => 20));
  });

  it('keeps fractions of a pixel apart', () => {
    // 48 pixels onto 32: each covers one and a half; from 0 to 1.5 lie all of the first (0) and half of the second (90).
    const { grey } = photoFingerprint(painted(48, 32, (x) => (x === 1 ? 90 : 0)));
    expect([...grey.subarray(0, 3)]).toEqual([30, 30, 0]);
  });

  it('weighs colours as eyes do', () => {
    const blue = painted(32, 32, () => 0);
    for (let i = 2; i < blue.data.length; i += 3) blue.data[i] = 255;
    expect(photoFingerprint(blue).grey[0]).toBe(Math.round(0.114 * 255));
  });

  it('gives a wave the one bit of its frequency, and a picture of one grey no bit but by rounding', () => {
    const wave = Uint8Array.from({ length: SIDE * SIDE }, (_, i) =>
      Math.round(128 + 100 * Math.cos(((2 * (i % SIDE) + 1) * 3 * Math.PI) / (2 * SIDE))),
    );
    expect(hashOf(wave)[0] & (1 << 3)).toBe(1 << 3);
    expect(mirroredHash(hashOf(wave))[0] & (1 << 3)).toBe(0);
  });

  it('knows the hash of the mirror image without looking at it', async () => {
    const faces = syntheticFaces({ identities: 3, images: 4, seed: 2 });
    for (let i = 0; i < faces.samples.length; i++) {
      const face = await faces.load(i);
      const flipped = photoFingerprint(mirrored(face)).hash;
      // Where a frequency is next to nothing, rounding to whole greys decides.
      expect(hammingDistance(flipped, mirroredHash(photoFingerprint(face).hash))).toBeLessThanOrEqual(1);
    }
  });

  it('tells random pictures apart in about half of the bits', () => {
    const random = new Random(5);
    const hash = () => hashOf(Uint8Array.from({ length: SIDE * SIDE }, () => random.integer(256)));
    const distances = Array.from({ length: 2000 }, () => hammingDistance(hash(), hash()));
    expect(distances.reduce((sum, distance) => sum + distance, 0) / 2000).toBeCloseTo(63 / 2, 0);
  });
});
