import { z } from 'zod';

import { watching } from './watched.js';

/** What a recipe says of the optimisation beside optimiser and schedule. Each default names its source. */

/** A run ends before its last epoch when the figure has not got better for `patience` epochs. */
export const earlyStoppingSchema = z.strictObject({
  ...watching,
  /** Keras and Lightning count any change for the better, and Lightning waits for 3. */
  threshold: z.number().min(0).lt(1).default(0),
  patience: z.int().min(1).default(3),
});

/** An exponential average of the weights, which validation, checkpoints and export use. */
export const averagingSchema = z.strictObject({
  /** How much of the average each step keeps; 0.999 is that of `torch.optim.swa_utils`. */
  decay: z.number().gt(0).lt(1).default(0.999),
});

/** How the loss is scaled in float16, so that small gradients are not lost. `torch.cuda.amp.GradScaler` and its defaults. */
export const lossScaleSchema = z.strictObject({
  initial: z.number().min(1).default(65536),
  /** What the scale is multiplied by after `interval` steps without overflow. */
  growth: z.number().gt(1).default(2),
  /** What it is multiplied by after a step that overflowed. */
  backoff: z.number().gt(0).lt(1).default(0.5),
  interval: z.int().min(1).default(2000),
});
