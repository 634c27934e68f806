import { z } from 'zod';
import { interval } from './interval.js';
import { scaleThenMove } from './matrix.js';
import { augmentation } from './step.js';

const ATTEMPTS = 10;

/**
 * A random part of the picture, stretched to the network input: area a share of the picture's drawn from `scale`, width
 * over height drawn log-uniformly from `ratio` (Szegedy et al., "Going Deeper with Convolutions", 2015), position
 * uniform. As in torchvision's RandomResizedCrop, but the part need not be whole pixels; after ten parts that do not fit,
 * the largest central one whose proportions are allowed.
 *
 * Defaults: `scale` [0.8, 1], because torchvision's 0.08 leaves parts without a face; `ratio` [3/4, 4/3], torchvision's.
 */
export const randomResizedCrop = augmentation({
  parameters: z.strictObject({
    scale: interval(0.01, 1).default([0.8, 1]),
    ratio: interval(0.1, 10).default([3 / 4, 4 / 3]),
  }),
  draw({ scale, ratio }, random, { frame, output }) {
    let width = 0;
    let height = 0;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const area = frame.width * frame.height * random.uniformIn(scale[0], scale[1]);
      const aspect = Math.exp(random.uniformIn(Math.log(ratio[0]), Math.log(ratio[1])));
      width = Math.sqrt(area * aspect);
      height = Math.sqrt(area / aspect);
      if (width <= frame.width && height <= frame.height) break;
    }
    let left = random.uniform() * (frame.width - width);
    let top = random.uniform() * (frame.height - height);
    if (width > frame.width || height > frame.height) {
      const aspect = Math.min(Math.max(frame.width / frame.height, ratio[0]), ratio[1]);
      width = Math.min(frame.width, frame.height * aspect);
      height = width / aspect;
      left = (frame.width - width) / 2;
      top = (frame.height - height) / 2;
    }
    return { toSource: scaleThenMove(width / output.width, height / output.height, left, top), frame: output };
  },
});
