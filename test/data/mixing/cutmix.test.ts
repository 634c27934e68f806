import { describe, expect, it } from 'vitest';
import { cutmix, cutmixSchema } from '../../../src/data/mixing/cutmix.js';
import { Random } from '../../../src/random.js';

describe('cutmix', () => {
  it("has the paper's defaults", () => {
    expect(cutmixSchema.parse({ kind: 'cutmix' })).toEqual({ kind: 'cutmix', alpha: 1, probability: 0.5 });
  });

  it('covers what its share leaves, at the edges too', () => {
    const context = { size: { width: 6, height: 4 }, random: new Random(2) };
    for (let n = 0; n < 40; n++) {
      const { share, kept, box } = cutmix.create({ kind: 'cutmix', alpha: 1, probability: 1 }, context);
      const [left, top, right, bottom] = box;
      expect(kept).toBe(0);
      expect(Math.min(left, top, 6 - right, 4 - bottom)).toBeGreaterThanOrEqual(0);
      expect((right - left) * (bottom - top)).toBeCloseTo((1 - share) * 24, 9);
    }
  });

  it("draws rectangles as large, and lying as, in the paper's definition", () => {
    // The definition once more, from other random numbers: sides of √(1 − λ) with λ uniform, around a point, cut off at the edges.
    const [random, draws] = [new Random(11), 4000];
    const simulated = Array.from({ length: draws }, () => {
      const side = Math.sqrt(1 - random.uniform());
      const cover = (length: number) => {
        const [centre, half] = [random.uniform() * length, (length * side) / 2];
        return (Math.min(length, centre + half) - Math.max(0, centre - half)) / length;
      };
      return cover(120) * cover(80);
    }).toSorted((a, b) => a - b);
    const context = { size: { width: 120, height: 80 }, random: new Random(5) };
    const settings = { kind: 'cutmix', alpha: 1, probability: 1 } as const;
    const drawn = Array.from({ length: draws }, () => cutmix.create(settings, context));
    const covered = drawn.map(({ share }) => 1 - share);
    // Four standard deviations of the difference of two shares of 4,000, and whole pixels.
    for (let tenth = 1; tenth < 10; tenth++) {
      const decile = simulated[(tenth * draws) / 10]!;
      expect(Math.abs(covered.filter((value) => value < decile).length / draws - tenth / 10)).toBeLessThan(0.05);
    }
    const middles = drawn.map(({ box: [left, , right] }) => (left + right) / 2 / 120);
    expect(middles.reduce((sum, middle) => sum + middle, 0) / draws).toBeCloseTo(0.5, 1);
  });
});
