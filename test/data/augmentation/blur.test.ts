import { describe, expect, it } from 'vitest';
import { blur } from '../../../src/data/augmentation/blur.js';
import { Random } from '../../../src/random.js';
import { SCENE } from './scene.js';

describe('blur', () => {
  it('has a deviation uniform in its limits, and as often as its probability says', () => {
    const random = new Random(1);
    const settings = blur.parameters.parse({ sigma: [1, 3], probability: 0.4 });
    const drawn = Array.from({ length: 4000 }, () => blur.draw(settings, random, SCENE).loss);
    const sigmas = drawn.flatMap((one) => (one === undefined ? [] : [one.sigma]));
    expect(sigmas.length / 4000).toBeCloseTo(0.4, 1);
    expect(Math.min(...sigmas)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...sigmas)).toBeLessThan(3);
    expect(sigmas.filter((sigma) => sigma < 2).length / sigmas.length).toBeCloseTo(0.5, 1);
  });

  it.each([2, 4, 1, 33])('refuses a kernel of %d pixels', (kernel) => {
    expect(blur.parameters.safeParse({ kernel }).success).toBe(false);
  });
});
