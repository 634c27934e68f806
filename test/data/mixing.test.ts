import { describe, expect, it } from 'vitest';
import { type DrawnMixing, drawMixing, mixBatch, mixingSchema } from '../../src/data/mixing.js';
import { Random } from '../../src/random.js';

const SIZE = { width: 6, height: 4 };
const VALUES = 3 * 6 * 4;

/** Picture n is filled with n. */
function pictures(count: number): Float32Array {
  return Float32Array.from({ length: count * VALUES }, (_, i) => Math.floor(i / VALUES));
}

function mixed(drawn: DrawnMixing): Float32Array {
  const input = pictures(drawn.partner.length);
  mixBatch(input, drawn, SIZE, new Float32Array(input.length));
  return input;
}

describe('mixing', () => {
  it('has the defaults of the papers', () => {
    expect(mixingSchema.parse({ kind: 'mixup' })).toEqual({ kind: 'mixup', alpha: 0.2, probability: 1 });
    expect(mixingSchema.parse({ kind: 'cutmix' })).toEqual({ kind: 'cutmix', alpha: 1, probability: 0.5 });
  });

  it('mixup: lays the pictures over each other by their share, the second as it came', () => {
    const share = Float32Array.of(0.75, 0.5, 1);
    const input = mixed({ kind: 'mixup', partner: Int32Array.of(1, 0, 1), share, boxes: new Int32Array(0) });
    expect([input[0], input[VALUES], input[2 * VALUES]]).toEqual([0.25, 0.5, 2]);
    expect(new Set(input).size).toBe(3);
  });

  it('cutmix: puts a rectangle of the second into all three channels of the first', () => {
    const boxes = Int32Array.of(1, 2, 4, 4, 0, 0, 0, 0);
    const input = mixed({ kind: 'cutmix', partner: Int32Array.of(1, 0), share: Float32Array.of(0.75, 1), boxes });
    for (const channel of [0, 1, 2]) {
      const rows = [0, 1, 2, 3].map((row) => [...input.subarray((channel * 4 + row) * 6, (channel * 4 + row + 1) * 6)]);
      const [clear, cut] = [
        [0, 0, 0, 0, 0, 0],
        [0, 1, 1, 1, 0, 0],
      ];
      expect(rows).toEqual([clear, clear, cut, cut]);
    }
    expect(input.subarray(VALUES).every((value) => value === 1)).toBe(true);
  });

  it('cutmix: the share is exactly what is left of the first, at the edges too', () => {
    const drawn = drawMixing({ kind: 'cutmix', alpha: 1, probability: 1 }, 40, SIZE, new Random(2));
    const input = mixed(drawn);
    drawn.partner.forEach((partner, n) => {
      const own = input.subarray(n * VALUES, (n + 1) * VALUES).filter((value) => value === n).length;
      expect(own / VALUES).toBeCloseTo(partner === n ? 1 : drawn.share[n]!, 6);
    });
  });

  it("cutmix: rectangles are as large, and lie as, in the paper's definition", () => {
    // The definition once more, from other random numbers: sides of √(1 − λ) with λ uniform, around a point, cut off at the edges.
    const [random, size, draws] = [new Random(11), { width: 120, height: 80 }, 4000];
    const simulated = Array.from({ length: draws }, () => {
      const side = Math.sqrt(1 - random.uniform());
      const cover = (length: number) => {
        const [centre, half] = [random.uniform() * length, (length * side) / 2];
        return (Math.min(length, centre + half) - Math.max(0, centre - half)) / length;
      };
      return cover(120) * cover(80);
    }).toSorted((a, b) => a - b);
    const { share, boxes } = drawMixing({ kind: 'cutmix', alpha: 1, probability: 1 }, draws, size, new Random(5));
    const covered = Array.from(share, (left) => 1 - left).toSorted((a, b) => a - b);
    // Four standard deviations of the difference of two shares of 4,000, and whole pixels.
    for (let tenth = 1; tenth < 10; tenth++) {
      const decile = simulated[(tenth * draws) / 10]!;
      expect(Math.abs(covered.filter((value) => value < decile).length / draws - tenth / 10)).toBeLessThan(0.05);
    }
    const middles = Array.from({ length: draws }, (_, n) => (boxes[n * 4]! + boxes[n * 4 + 2]!) / 2 / 120);
    expect(middles.reduce((sum, middle) => sum + middle, 0) / draws).toBeCloseTo(0.5, 1);
  });

  it.each([0.2, 1, 3])('draws shares from Beta(α, α): mean ½ and variance 1 / (8α + 4) for α = %d', (alpha) => {
    const { share, partner } = drawMixing({ kind: 'mixup', alpha, probability: 1 }, 20_000, SIZE, new Random(3));
    const mean = share.reduce((sum, value) => sum + value, 0) / share.length;
    const variance = share.reduce((sum, value) => sum + (value - mean) ** 2, 0) / share.length;
    expect(mean).toBeCloseTo(0.5, 1);
    expect(variance * (8 * alpha + 4)).toBeCloseTo(1, 1);
    expect(new Set(partner).size).toBe(partner.length);
  });

  it('mixes so many as the probability says, and the same ones for the same seed', () => {
    const draw = (seed: number) =>
      drawMixing({ kind: 'mixup', alpha: 1, probability: 0.3 }, 2000, SIZE, new Random(seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    const whole = draw(1).share.filter((value) => value === 1).length;
    expect(whole / 2000).toBeCloseTo(0.7, 1);
  });
});
