import { describe, expect, it } from 'vitest';
import { mixup, mixupSchema } from '../../../src/data/mixing/mixup.js';
import { Random } from '../../../src/random.js';

describe('mixup', () => {
  it("has the paper's defaults for ImageNet", () => {
    expect(mixupSchema.parse({ kind: 'mixup' })).toEqual({ kind: 'mixup', alpha: 0.2, probability: 1 });
  });

  it('keeps the share of the first in the whole picture', () => {
    const context = { size: { width: 6, height: 4 }, random: new Random(1) };
    const { share, kept, box } = mixup.create({ kind: 'mixup', alpha: 0.2, probability: 1 }, context);
    expect(kept).toBe(share);
    expect(box).toEqual([0, 0, 6, 4]);
  });
});
