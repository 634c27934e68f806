import { z } from 'zod';
import { backboneSchema } from '../backbones/registry.js';
import { augmentationSchema } from '../data/augmentation/registry.js';
import { mixingSchema } from '../data/mixing/registry.js';
import { samplerSchema } from '../data/samplers/registry.js';
import { TEMPLATES } from '../face/templates.js';
import { objectivesSchema } from '../objectives/registry.js';
import { optimiserSchema } from '../optim/registry.js';
import { distributedSchema } from './distributed-schema.js';
import { averagingSchema, earlyStoppingSchema, lossScaleSchema } from './optimisation.js';
import { partialFcSchema } from './partial-fc-schema.js';
import { scheduleSchema } from './schedules.js';
import { startSchema } from './start-schema.js';
import { teacherSchema } from './teacher/teacher-schema.js';
import { trackingSchema } from './tracking/registry.js';

export function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const count = z.int().positive();
const positive = z.number().positive();
const share = z.number().gt(0).max(1);
const side = z.int().min(16).max(1024);
/** Width and height in pixels, in this order. */
const size = z.tuple([side, side], 'expected a width and a height: [112, 112]');
/**
 * A folder or generated faces; as `{ path, crop, exclude }` where its photos are framed differently than `input.crop` says, or a file
 * lists photos to leave out.
 */
const root = z.union([
  z.string().min(1),
  z.strictObject({ path: z.string().min(1), crop: share.optional(), exclude: z.string().min(1).optional() }),
]);
const rootOrRoots = z.preprocess(
  (value) => (typeof value === 'string' || isGroup(value) ? [value] : value),
  z.array(root).min(1),
);
/** One number for all three channels, or one a channel (red, green, blue), on the scale [0, 1]. */
const perChannel = (value: z.ZodNumber) => z.union([value, z.tuple([value, value, value], 'expected three numbers')]);

const pairs = z.union([
  z.strictObject({
    file: z.string().min(1),
    /** The folder that the file's paths are relative to; default: the file's own. */
    images: z.string().min(1).optional(),
    /** Default: told from the file's first line. */
    protocol: z.enum(['lfw', 'trials']).optional(),
    /** Share of the short side kept around the centre of these photos; default: as `input.crop`. */
    crop: share.optional(),
  }),
  z.strictObject({
    /** So many pairs are drawn, half of them of the same person, always the same ones. */
    count: z.int().min(2),
    from: rootOrRoots,
  }),
]);

const data = z.strictObject({
  train: rootOrRoots,
  /** People with fewer photos are left out. */
  minimumPhotos: count.default(1),
  /** Photos of the people trained on, held out: gives the classification accuracy. */
  dev: root.optional(),
  /** Pairs for the verification figures, of people not trained on. */
  pairs: pairs.optional(),
  /** What a photo that cannot be read does: it is counted, named and skipped, or the run stops. */
  broken: z.enum(['skip', 'fail']).default('skip'),
  /** Memory for decoded photos. 1024 MB holds 20,000 of 128 × 128; 34,000 MB are as much as the cache can count. */
  cacheMegabytes: z.number().min(0).max(34_000).default(1024),
});

const ALIGNMENTS = Object.keys(TEMPLATES) as (keyof typeof TEMPLATES)[];

const inputKeys = z.strictObject({
  /** 112 × 112 is the aligned face of ArcFace (Deng et al., 2019) and of most that followed. */
  size: size.default([112, 112]),
  /** 0.5 and 0.5 bring [0, 1] to [−1, 1], as in ArcFace. */
  mean: perChannel(z.number()).default(0.5),
  std: perChannel(positive).default(0.5),
  /** Share of a photo's short side kept around its centre, in training and evaluation alike, where its root names none. */
  crop: share.default(1),
  /** How the faces of the training photos were aligned before; `none` where they were only cropped. Goes into the model card. */
  alignment: z.enum(['none', ...ALIGNMENTS]).default('none'),
  /** Photos are decoded to this size, which leaves augmentation room; default: 8/7 of `size` (128 for 112). */
  canvas: size.optional(),
  /** Smaller inputs, whose steps are cheaper, until the given epochs. */
  progressive: z.array(z.strictObject({ untilEpoch: positive, size })).default([]),
});

const grown = (pixels: number) => Math.round((pixels * 8) / 7);
const aligned = inputKeys.refine(
  ({ alignment, size: [width, height], crop }) =>
    alignment === 'none' || ((width === 112 || width === 96) && height === 112 && crop === 1),
  {
    path: ['alignment'],
    error: 'expected none, or size [112, 112] or [96, 112] and crop 1, which the templates are for',
  },
);
const input = aligned.transform(({ canvas, ...rest }) => ({
  ...rest,
  canvas: canvas ?? ([grown(rest.size[0]), grown(rest.size[1])] as [number, number]),
}));

/**
 * The keys of a recipe: everything that defines a training run. Every key with a default may be left out; the parsed recipe holds
 * them all. docs/recipes.md tells each in prose.
 */
export const recipeKeys = z.strictObject({
  /** What the run is called; default: the file's name. */
  name: z.string().min(1).default('recipe'),
  data,
  input: input.prefault({}),
  augment: z.array(augmentationSchema).default([]),
  /** Pictures composed of two people; default: none. */
  mix: mixingSchema.optional(),
  sampler: samplerSchema.prefault({ kind: 'shuffled' }),
  backbone: backboneSchema,
  /** Weights to start from; default: drawn from the seed. */
  start: startSchema.optional(),
  /** What is not trained, by patterns of the names of tensors, such as `backbone.layer1.*`. */
  freeze: z.array(z.string().min(1)).default([]),
  /** The model that an objective such as `distillation` learns from. */
  teacher: teacherSchema.optional(),
  /** The loss is the weighted sum of the objectives. */
  objective: objectivesSchema,
  /** Classes shared out over the processes, and sampled; default: each process has and compares with all. */
  partialFc: partialFcSchema.optional(),
  optimiser: optimiserSchema.prefault({ kind: 'sgd' }),
  schedule: scheduleSchema.prefault({ kind: 'cosine' }),
  /** Ends the run when a figure no longer gets better; default: it goes on to the last epoch. */
  earlyStopping: earlyStoppingSchema.optional(),
  /** An exponential average of the weights, which validation, checkpoints and export use; default: the last weights. */
  average: averagingSchema.optional(),
  /** `cuda` for the first GPU, `cuda:1` for the second. */
  device: z
    .string()
    .regex(/^(cpu|cuda(:\d+)?)$/, 'expected cpu, cuda or cuda:<number>')
    .default('cpu'),
  /** `auto`: bfloat16 where the machine has units for it, else float32. float16 is for CUDA. */
  precision: z.enum(['auto', 'float32', 'bfloat16', 'float16']).default('auto'),
  /** Scales the loss so that small gradients are not lost; default: in float16, with its defaults. */
  lossScale: lossScaleSchema.optional(),
  /** Photos a step. */
  batch: z.int().min(2).default(128),
  /** Equal parts that a batch goes through the network in, one after another, for want of memory: their gradients add up. */
  accumulate: count.default(1),
  epochs: count.default(12),
  seed: z.int().min(0).max(0xffffffff).default(1),
  /** Epochs from one validation, with its checkpoint, to the next; the last epoch always has them. */
  validateEvery: count.default(1),
  /** A checkpoint is written with every validation, and this often in between. */
  checkpointMinutes: positive.default(5),
  /** Where the figures go beside `metrics.jsonl`. */
  tracking: z.array(trackingSchema).default([]),
  /** CPU threads for training, in each process; default: as many as the machine has for each. */
  threads: count.optional(),
  /** How the processes work together, where there are several. */
  distributed: distributedSchema.prefault({}),
});

export type RecipeKeys = z.output<typeof recipeKeys>;
