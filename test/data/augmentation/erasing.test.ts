import { describe, expect, it } from 'vitest';
import { erasing } from '../../../src/data/augmentation/erasing.js';
import { Random } from '../../../src/random.js';
import { SCENE } from './scene.js';

describe('erasing', () => {
  it('chooses a rectangle within the input, of about the area asked for', () => {
    const random = new Random(1);
    const parameters = erasing.parameters.parse({ probability: 1, area: [0.1, 0.2] });
    for (let i = 0; i < 300; i++) {
      const { erase } = erasing.draw(parameters, random, SCENE);
      expect(erase!.left).toBeGreaterThanOrEqual(0);
      expect(erase!.top).toBeGreaterThanOrEqual(0);
      expect(erase!.right).toBeLessThanOrEqual(60);
      expect(erase!.bottom).toBeLessThanOrEqual(50);
      const area = ((erase!.right - erase!.left) * (erase!.bottom - erase!.top)) / 3000;
      expect(area).toBeGreaterThan(0.08);
      expect(area).toBeLessThan(0.23);
    }
  });

  it('places it anywhere within the input, each place as likely', () => {
    const random = new Random(2);
    const parameters = erasing.parameters.parse({ probability: 1, area: [0.1, 0.2] });
    const places = Array.from({ length: 3000 }, () => {
      const { left, top, right, bottom } = erasing.draw(parameters, random, SCENE).erase!;
      return [left / (60 - (right - left)), top / (50 - (bottom - top))] as const;
    });
    for (const axis of [0, 1] as const) {
      const along = places.map((place) => place[axis]);
      // Both edges are reached; in between, as many in each quarter, but for whole pixels.
      expect([Math.min(...along), Math.max(...along)]).toEqual([0, 1]);
      for (const quarter of [0.25, 0.5, 0.75]) {
        expect(along.filter((place) => place < quarter).length / along.length).toBeCloseTo(quarter, 1);
      }
    }
  });

  it('erases nothing at probability 0, or when no rectangle fits', () => {
    const none = erasing.parameters.parse({ probability: 0 });
    expect(erasing.draw(none, new Random(1), SCENE)).toEqual({});
    // torchvision's leaves a side of the picture to be seen, too.
    const whole = erasing.parameters.parse({ probability: 1, area: [1, 1], ratio: [5 / 6, 5 / 6] });
    expect(erasing.draw(whole, new Random(1), SCENE)).toEqual({});
    const tall = erasing.parameters.parse({ probability: 1, area: [1, 1], ratio: [9, 10] });
    expect(erasing.draw(tall, new Random(1), SCENE)).toEqual({});
  });
});
