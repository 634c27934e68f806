import { z } from 'zod';

import { watchSchema } from './watched.js';

/** The part of a recipe that says how the network is optimised. Each default names its source. */

const positive = z.number().positive();
const notNegative = z.number().min(0);
const share = z.number().gt(0).max(1);
const counted = z.int().min(0);

const everyOptimiser = {
  /** Whether weight decay also pulls on batch-norm weights and biases (Goyal et al., 2017, leave them alone). */
  decayNormsAndBiases: z.boolean().default(false),
  /** Largest norm of all gradients together; default: no limit. */
  gradientClip: positive.optional(),
  /** Parts with a learning rate of their own, by the names of their tensors; the last entry that matches counts. */
  layers: z.array(z.strictObject({ names: z.string().min(1), learningRateFactor: notNegative })).default([]),
};

export const optimiserSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('sgd'),
    /** 0.1, momentum 0.9 and weight decay 5e-4 are ArcFace's. */
    learningRate: positive.default(0.1),
    momentum: notNegative.lt(1).default(0.9),
    weightDecay: notNegative.default(5e-4),
    nesterov: z.boolean().default(false),
    ...everyOptimiser,
  }),
  z.strictObject({
    kind: z.literal('adamw'),
    /** All defaults are those of `torch.optim.AdamW`; betas and epsilon are Adam's (Kingma and Ba, 2015). */
    learningRate: positive.default(1e-3),
    betas: z.tuple([notNegative.lt(1), notNegative.lt(1)], 'expected two shares: [0.9, 0.999]').default([0.9, 0.999]),
    epsilon: positive.default(1e-8),
    weightDecay: notNegative.default(0.01),
    ...everyOptimiser,
  }),
]);

/** Steps in which the learning rate rises linearly to where the schedule is. */
const warmupSteps = counted.default(0);
/** The share of the learning rate that is left; PyTorch's `eta_min` divided by the learning rate. */
const floor = z.number().min(0).max(1).default(0);
/** 0.1 is PyTorch's `gamma`. */
const factor = z.number().gt(0).lt(1).default(0.1);

const watching = {
  /** The figure that is watched. */
  watch: watchSchema.default('loss'),
  /** What counts as better: by more than this share of the best so far. */
  threshold: z.number().min(0).lt(1).default(1e-4),
};

export const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant'), warmupSteps }),
  z.strictObject({
    kind: z.literal('step'),
    warmupSteps,
    /** Epochs at each level. */
    every: positive,
    factor,
  }),
  z.strictObject({
    kind: z.literal('multi-step'),
    warmupSteps,
    /** The epochs at whose start the learning rate is multiplied by `factor`. */
    epochs: z.array(positive).min(1),
    factor,
  }),
  z.strictObject({ kind: z.literal('cosine'), warmupSteps, floor }),
  z.strictObject({
    kind: z.literal('cosine-restarts'),
    warmupSteps,
    /** Epochs of the first cycle: T_0; SGDR (Loshchilov and Hutter, 2017) tries 1, 10, 50, …. */
    period: positive.default(10),
    /** How many times as long each cycle is as the one before: T_mult; 1 is PyTorch's. */
    periodFactor: z.number().min(1).default(1),
    floor,
  }),
  z.strictObject({
    kind: z.literal('polynomial'),
    warmupSteps,
    /** 1, a straight line, is PyTorch's; insightface trains with 2. */
    power: positive.default(1),
    floor,
  }),
  z.strictObject({
    kind: z.literal('plateau'),
    warmupSteps,
    ...watching,
    /** These defaults are `ReduceLROnPlateau`'s. */
    factor,
    /** Epochs without an improvement that are borne. */
    patience: counted.default(10),
    /** Epochs after a reduction that are not counted. */
    cooldown: counted.default(0),
    floor,
  }),
]);

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
  backoff: share.lt(1).default(0.5),
  interval: z.int().min(1).default(2000),
});
