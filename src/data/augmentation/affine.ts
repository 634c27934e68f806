import { z } from 'zod';
import { interval } from './interval.js';
import { multiply, about, scaleThenMove } from './matrix.js';
import { augmentation } from './step.js';

/**
 * Scales the picture about its centre by a factor uniform in `scale`, then moves it by up to `shift` of its width and
 * of its height, uniform in both directions. What comes in from outside repeats the edge.
 * Defaults: `scale` [1, 1] and `shift` 0, nothing.
 */
export const affine = augmentation({
  parameters: z.strictObject({
    scale: interval(0.1, 10).default([1, 1]),
    shift: z.number().min(0).max(1).default(0),
  }),
  draw({ scale, shift }, random, { frame }) {
    const factor = 1 / random.uniformIn(scale[0], scale[1]);
    const dx = random.uniformIn(-shift, shift) * frame.width;
    const dy = random.uniformIn(-shift, shift) * frame.height;
    const zoom = about(frame.width / 2, frame.height / 2, scaleThenMove(factor, factor, 0, 0));
    return { toSource: multiply(zoom, scaleThenMove(1, 1, -dx, -dy)) };
  },
});
