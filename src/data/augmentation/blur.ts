import { z } from 'zod';
import { interval } from './interval.js';
import { augmentation } from './step.js';
import { filterPlanes, gaussianTaps } from './taps.js';

/**
 * With the given probability, blurs the finished input by a Gaussian whose standard deviation, in pixels of the input, is
 * uniform in `sigma`, cut off to `kernel` pixels (odd). The kernel is that of torchvision's GaussianBlur, and the picture is
 * mirrored at its edges as there. See {@link Degradation} for when it happens.
 *
 * Defaults: those of SimCLR (Chen et al., 2020): `sigma` [0.1, 2], `probability` 0.5, `kernel` a tenth of the picture, 11.
 */
export const blur = augmentation({
  parameters: z.strictObject({
    kernel: z
      .int()
      .min(3)
      .max(31)
      .refine((size) => size % 2 === 1, { error: 'expected an odd number of pixels' })
      .default(11),
    sigma: interval(0.05, 20).default([0.1, 2]),
    probability: z.number().min(0).max(1).default(0.5),
  }),
  degradation: {
    turn: 1,
    // Linear: on normalised input it is what it is on pixels.
    apply(input, { width, height }, { kernel, sigma }: { readonly kernel: number; readonly sigma: number }) {
      const [across, down] = [gaussianTaps(width, kernel, sigma), gaussianTaps(height, kernel, sigma)];
      input.set(filterPlanes(input, width, height, across, down));
    },
  },
  draw({ kernel, sigma, probability }, random) {
    if (random.uniform() >= probability) return {};
    return { loss: { kernel, sigma: random.uniformIn(sigma[0], sigma[1]) } };
  },
});
