import { z } from 'zod';
import { scaleThenMove } from './matrix.js';
import { augmentation } from './step.js';

/** Mirrors left and right with the given probability. Default 0.5, torchvision's. */
export const horizontalFlip = augmentation({
  parameters: z.strictObject({ probability: z.number().min(0).max(1).default(0.5) }),
  draw({ probability }, random, { frame }) {
    return random.uniform() < probability ? { toSource: scaleThenMove(-1, 1, frame.width, 0) } : {};
  },
});
