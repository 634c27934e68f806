import { z } from 'zod';
import { augmentation } from './step.js';

const quality = z.int().min(1).max(100);

/**
 * With the given probability, gives the finished input what JPEG leaves of it at a quality uniform in `quality` (whole
 * numbers, both ends included, as torchvision's v2.JPEG), colours at half the resolution. See {@link Degradation} for when
 * it happens.
 *
 * Defaults: `quality` [30, 95], from what is visibly damaged to what cameras write; `probability` 0.2, that of
 * {@link lowResolution}.
 */
export const jpeg = augmentation({
  parameters: z.strictObject({
    quality: z
      .tuple([quality, quality])
      .refine(([low, high]) => low <= high, { error: 'expected [low, high] with low not above high' })
      .default([30, 95]),
    probability: z.number().min(0).max(1).default(0.2),
  }),
  degrades: true,
  draw({ quality: [low, high], probability }, random) {
    if (random.uniform() >= probability) return {};
    return { degradation: { jpegQuality: low + random.integer(high - low + 1) } };
  },
});
