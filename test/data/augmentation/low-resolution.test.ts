import { describe, expect, it } from 'vitest';
import { lowResolution } from '../../../src/data/augmentation/low-resolution.js';
import { Random } from '../../../src/random.js';
import { SCENE } from './scene.js';

describe('lowResolution', () => {
  it("has AdaFace's defaults: a fifth of the pictures, shrunk to a share uniform in [0.2, 1]", () => {
    const random = new Random(1);
    const settings = lowResolution.parameters.parse({});
    const drawn = Array.from({ length: 8000 }, () => lowResolution.draw(settings, random, SCENE).loss);
    const scales = drawn.flatMap((one) => (one === undefined ? [] : [one.scale]));
    expect(Math.abs(scales.length / 8000 - 0.2)).toBeLessThan(0.02);
    expect(Math.min(...scales)).toBeGreaterThanOrEqual(0.2);
    expect(Math.max(...scales)).toBeLessThan(1);
    expect(scales.filter((scale) => scale < 0.6).length / scales.length).toBeCloseTo(0.5, 1);
  });
});
