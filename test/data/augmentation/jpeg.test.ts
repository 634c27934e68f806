import { describe, expect, it } from 'vitest';
import { jpeg } from '../../../src/data/augmentation/jpeg.js';
import { Random } from '../../../src/random.js';
import { SCENE } from './scene.js';

describe('jpeg', () => {
  it('draws every whole quality between its limits, both included, as often as another', () => {
    const random = new Random(1);
    const settings = jpeg.parameters.parse({ quality: [60, 63], probability: 1 });
    const drawn = Array.from({ length: 4000 }, () => jpeg.draw(settings, random, SCENE).loss!.quality);
    expect([...new Set(drawn)].toSorted()).toEqual([60, 61, 62, 63]);
    for (const quality of [60, 61, 62, 63]) {
      expect(Math.abs(drawn.filter((one) => one === quality).length / 4000 - 0.25)).toBeLessThan(0.03);
    }
  });

  it('changes nothing at probability 0, and refuses limits that are turned round', () => {
    expect(jpeg.draw(jpeg.parameters.parse({ probability: 0 }), new Random(1), SCENE)).toEqual({});
    expect(jpeg.parameters.safeParse({ quality: [90, 30] }).success).toBe(false);
  });
});
