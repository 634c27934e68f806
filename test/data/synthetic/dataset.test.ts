import { describe, expect, it } from 'vitest';
import { syntheticFace, syntheticFaces } from '../../../src/data/synthetic/dataset.js';
import type { RgbImage } from '../../../src/image/image.js';
import { resizeCover } from '../../../src/image/resize.js';

function meanDifference(a: RgbImage, b: RgbImage): number {
  return a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]!), 0) / a.data.length;
}

describe('syntheticFaces', () => {
  const faces = syntheticFaces({ identities: 3, images: 4, seed: 1, size: 48 });

  it('lists people and pictures in a fixed order', () => {
    expect(faces.classes).toEqual(['person-0', 'person-1', 'person-2']);
    expect(faces.samples.map((sample) => sample.label)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
    expect(faces.samples[5]!.source).toBe('synthetic:1/person-1/1');
    expect(faces.name).toBe('synthetic:identities=3,images=4,seed=1,size=48,first=0');
  });

  it('paints the same bytes every time, in any order', async () => {
    const later = await faces.load(7);
    const first = await faces.load(0);
    expect(await faces.load(7)).toEqual(later);
    expect(await faces.load(0)).toEqual(first);
    expect([first.width, first.height, first.data.length]).toEqual([48, 48, 48 * 48 * 3]);
  });

  it('gives person k the same face whatever else is asked for', async () => {
    const others = syntheticFaces({ identities: 1, images: 2, seed: 1, size: 48, firstIdentity: 2 });
    expect(others.classes).toEqual(['person-2']);
    expect(await others.load(1)).toEqual(await faces.load(9));
  });

  it('paints another picture for another person, picture or seed', () => {
    const base = syntheticFace(1, 0, 0, 48);
    for (const other of [syntheticFace(1, 1, 0, 48), syntheticFace(1, 0, 1, 48), syntheticFace(2, 0, 0, 48)]) {
      expect(meanDifference(base, other)).toBeGreaterThan(8);
    }
  });

  it('paints the same scene at any size', () => {
    const small = syntheticFace(1, 5, 3, 56);
    const large = resizeCover(syntheticFace(1, 5, 3, 112), { width: 56, height: 56 });
    expect(meanDifference(small, large)).toBeLessThan(9);
  });

  it('brings pictures to the canvas that is asked for', async () => {
    const image = await faces.load(0, { width: 40, height: 48 });
    expect([image.width, image.height]).toEqual([40, 48]);
    expect(await faces.load(0, { width: 48, height: 48 })).toEqual(await faces.load(0));
    const central = await faces.load(0, { width: 48, height: 48, centralFraction: 0.7 });
    expect(central).not.toEqual(await faces.load(0));
    const own = await faces.load(0, { width: 60, height: 60, enlarge: false });
    expect(own).toEqual({ ...(await faces.load(0)), shown: { width: 48, height: 48 } });
  });

  it('refuses numbers out of range and pictures there are not', async () => {
    expect(() => syntheticFaces({ identities: 0, images: 1, seed: 1 })).toThrow(/for identities, not 0/);
    expect(() => syntheticFaces({ identities: 1, images: 1.5, seed: 1 })).toThrow(/for images, not 1.5/);
    expect(() => syntheticFaces({ identities: 1, images: 1, seed: 1, size: 4 })).toThrow(/from 16 to 1024 for size/);
    await expect(faces.load(12)).rejects.toMatchObject({ code: 'VALUE_INVALID' });
  });

  it('says little about who it is by its mean colour', () => {
    // With people told apart by mean colour alone, strangers would lie much further apart than pictures of one person.
    const means = Array.from({ length: 16 }, (_, person) =>
      Array.from({ length: 6 }, (_, image) => {
        const { data } = syntheticFace(1, person, image, 24);
        return [0, 1, 2].map((c) => data.reduce((sum, value, i) => (i % 3 === c ? sum + value : sum), 0) / (24 * 24));
      }),
    );
    const distance = (a: number[], b: number[]) => Math.hypot(...a.map((value, c) => value - b[c]!));
    const within: number[] = [];
    const between: number[] = [];
    for (let person = 0; person < 16; person++) {
      for (let image = 1; image < 6; image++) {
        within.push(distance(means[person]![0]!, means[person]![image]!));
        between.push(distance(means[person]![0]!, means[(person + image) % 16]![image]!));
      }
    }
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(between) / mean(within)).toBeLessThan(1.35);
  });
});
