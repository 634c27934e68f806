import { z } from 'zod';
import { interval } from './interval.js';
import { augmentation } from './step.js';
import { areaTaps, filterPlanes, linearTaps } from './taps.js';

/**
 * With the given probability, takes the finished input's resolution away: it is shrunk to a share of its sides uniform in
 * `scale` (the mean of what each pixel covers) and enlarged again (bilinear), as a face far from the camera is. See
 * {@link Degradation} for when it happens.
 *
 * Defaults: AdaFace's (Kim et al., 2022): `scale` [0.2, 1], `probability` 0.2.
 */
export const lowResolution = augmentation({
  parameters: z.strictObject({
    scale: interval(0.02, 1).default([0.2, 1]),
    probability: z.number().min(0).max(1).default(0.2),
  }),
  degradation: {
    turn: 2,
    // Linear, as a blur is.
    apply(input, { width, height }, { scale }: { readonly scale: number }) {
      const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
      const small = filterPlanes(input, width, height, areaTaps(width, w), areaTaps(height, h));
      input.set(filterPlanes(small, w, h, linearTaps(w, width), linearTaps(h, height)));
    },
  },
  draw({ scale, probability }, random) {
    if (random.uniform() >= probability) return {};
    return { loss: { scale: random.uniformIn(scale[0], scale[1]) } };
  },
});
