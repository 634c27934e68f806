import { z } from 'zod';
import { saturate } from './colour-matrix.js';
import { augmentation } from './step.js';

/** Takes the colour away with the given probability; three equal channels are left. Default 0.1, torchvision's. */
export const greyscale = augmentation({
  parameters: z.strictObject({ probability: z.number().min(0).max(1).default(0.1) }),
  draw({ probability }, random) {
    return random.uniform() < probability ? { colour: saturate(0) } : {};
  },
});
