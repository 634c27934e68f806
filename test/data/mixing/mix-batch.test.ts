import { describe, expect, it } from 'vitest';
import { drawMixing, mixBatch } from '../../../src/data/mixing/mix-batch.js';
import { type MixingConfig, MIXINGS, mixingSchema } from '../../../src/data/mixing/registry.js';
import { Random } from '../../../src/random.js';

const SIZE = { width: 6, height: 4 };
const VALUES = 3 * 6 * 4;

/** Pictures of which the n-th is filled with n, mixed. */
function mixed(drawn: Parameters<typeof mixBatch>[1]): Float32Array {
  const input = Float32Array.from({ length: drawn.partner.length * VALUES }, (_, i) => Math.floor(i / VALUES));
  mixBatch(input, drawn, SIZE, new Float32Array(input.length));
  return input;
}

describe('mixBatch', () => {
  it('lays the pictures over each other by what is kept, the second as it came', () => {
    const share = Float32Array.of(0.75, 0.5, 1);
    const boxes = Int32Array.from([share, share, share].flatMap(() => [0, 0, 6, 4]));
    const input = mixed({ partner: Int32Array.of(1, 0, 1), share, kept: share, boxes });
    expect([input[0], input[VALUES], input[2 * VALUES]]).toEqual([0.25, 0.5, 2]);
    expect(new Set(input).size).toBe(3);
  });

  it('puts a rectangle of the second into all three channels of the first', () => {
    const boxes = Int32Array.of(1, 2, 4, 4, 0, 0, 0, 0);
    const [share, kept] = [Float32Array.of(0.75, 1), Float32Array.of(0, 0)];
    const input = mixed({ partner: Int32Array.of(1, 0), share, kept, boxes });
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
});

describe.each(Object.keys(MIXINGS) as MixingConfig['kind'][])('%s', (kind) => {
  const config = { ...mixingSchema.parse({ kind }), probability: 0.3 };

  it('mixes so many as the probability says, each with one other, and the same ones for the same seed', () => {
    const draw = (seed: number) => drawMixing(config, 2000, { width: 60, height: 40 }, new Random(seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    const whole = draw(1).share.filter((value) => value === 1).length;
    expect(whole / 2000).toBeCloseTo(0.7, 1);
    expect(new Set(draw(1).partner).size).toBe(2000);
  });

  it('counts the labels by the share of the pixels', () => {
    const drawn = drawMixing({ ...config, probability: 1 }, 40, SIZE, new Random(2));
    const input = mixed(drawn);
    drawn.partner.forEach((partner, n) => {
      const own = input.subarray(n * VALUES, (n + 1) * VALUES);
      const mean = own.reduce((sum, value) => sum + value, 0) / VALUES;
      expect(mean).toBeCloseTo(drawn.share[n]! * n + (1 - drawn.share[n]!) * partner, 4);
    });
  });
});
