import { z } from 'zod';
import { jpegLoss } from './jpeg-loss.js';
import { augmentation, type Range } from './step.js';

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
      .tuple([quality, quality], 'expected two whole numbers: [low, high]')
      .refine(([low, high]) => low <= high, { error: 'expected [low, high] with low not above high' })
      .default([30, 95]),
    probability: z.number().min(0).max(1).default(0.2),
  }),
  degradation: {
    turn: 3,
    apply(input, { width, height }, { quality }: { readonly quality: number }, range) {
      const pixels = new Float32Array(input.length);
      eachChannel(range, width * height, (i, low, scale) => (pixels[i] = (input[i]! - low) / scale));
      const worse = jpegLoss(pixels, width, height, quality);
      eachChannel(range, width * height, (i, low, scale) => (input[i] = low + worse[i]! * scale));
    },
  },
  draw({ quality: [low, high], probability }, random) {
    if (random.uniform() >= probability) return {};
    return { loss: { quality: low + random.integer(high - low + 1) } };
  },
});

/** Every value of three channels, with what black is there and how much of it a grey level of 255. */
function eachChannel(
  { low, high }: Range,
  plane: number,
  visit: (i: number, low: number, scale: number) => void,
): void {
  for (let c = 0; c < 3; c++) {
    const scale = (high[c]! - low[c]!) / 255;
    for (let i = c * plane; i < (c + 1) * plane; i++) visit(i, low[c]!, scale);
  }
}
