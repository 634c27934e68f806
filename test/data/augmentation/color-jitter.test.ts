import { describe, expect, it } from 'vitest';
import { colorJitter } from '../../../src/data/augmentation/color-jitter.js';
import { UNCHANGED } from '../../../src/data/augmentation/colour-matrix.js';
import { Random } from '../../../src/random.js';
import { SCENE } from './scene.js';

const draw = (parameters: unknown, random = new Random(1)) =>
  colorJitter.draw(colorJitter.parameters.parse(parameters), random, SCENE).colour!;

describe('colorJitter', () => {
  it('does nothing by default', () => {
    draw({}).forEach((value, i) => expect(value).toBeCloseTo(UNCHANGED[i]!, 12));
  });

  it('scales all channels alike for brightness, within its bounds', () => {
    const random = new Random(1);
    for (let i = 0; i < 200; i++) {
      const [factor, , , offset] = draw({ brightness: 0.2 }, random);
      expect(factor).toBeGreaterThanOrEqual(0.8);
      expect(factor).toBeLessThanOrEqual(1.2);
      expect(offset).toBe(0);
    }
  });

  it('leaves the mean grey where it is under contrast', () => {
    const [r, g, b, offset] = draw({ contrast: 0.5 });
    expect(r).not.toBeCloseTo(1, 3);
    expect((r + g + b) * 0.5 + offset).toBeCloseTo(0.5, 12);
  });

  it('never inverts, even at strengths above 1', () => {
    const random = new Random(2);
    for (let i = 0; i < 200; i++) expect(draw({ brightness: 3 }, random)[0]).toBeGreaterThanOrEqual(0);
  });

  it('turns hues by at most the share that is asked for, and leaves greys alone', () => {
    const random = new Random(3);
    for (let i = 0; i < 200; i++) {
      const m = draw({ hue: 0.1 }, random);
      for (const row of [0, 4, 8]) expect(m[row]! + m[row + 1]! + m[row + 2]! + m[row + 3]!).toBeCloseTo(1, 12);
      // A rotation by an angle has 1 + 2 cos(angle) on its diagonal, whatever its axis.
      expect(m[0] + m[5] + m[10]).toBeGreaterThanOrEqual(1 + 2 * Math.cos(0.2 * Math.PI) - 1e-9);
    }
  });

  it('mixes in grey for saturation and leaves greys alone', () => {
    const m = draw({ saturation: 0.5 });
    expect(m[1]).not.toBe(0);
    expect(m[0] + m[1] + m[2]).toBeCloseTo(1, 12);
  });
});
