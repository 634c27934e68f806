import { z } from 'zod';
import { type BackboneConfig, backboneSchema } from '../backbones/registry.js';
import { augmentationSchema } from '../data/augmentation/registry.js';
import { mixingSchema } from '../data/mixing/registry.js';
import { samplerNeeds, samplerSchema } from '../data/samplers/registry.js';
import { LineamentError } from '../errors.js';
import { TEMPLATES } from '../face/templates.js';
import { objectiveKinds, objectivesSchema, perClass } from '../objectives/registry.js';
import { optimiserSchema } from '../optim/registry.js';
import type { Frozen } from '../parts.js';
import { distributedSchema } from './distributed-schema.js';
import { averagingSchema, earlyStoppingSchema, lossScaleSchema } from './optimisation.js';
import { partialFcSchema } from './partial-fc-schema.js';
import { recipeProblems } from './recipe-problems.js';
import { scheduleSchema } from './schedules.js';
import { startSchema } from './start-schema.js';
import { teacherSchema } from './teacher/teacher-schema.js';
import { trackingSchema } from './tracking/registry.js';
import { WATCHED } from './watched.js';

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
 * A recipe: everything that defines a training run. Every key with a default may be left out; the parsed recipe holds
 * them all. docs/recipes.md tells each in prose.
 */
const recipeKeys = z.strictObject({
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
  /** The model that the objective `distillation` learns from. */
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

/** Whether a network has no weight that stands for a place in its last map. */
function takesAnySize(backbone: BackboneConfig): boolean {
  return 'neck' in backbone && backbone.neck === 'pooled';
}

/** What no single key can tell: that one key needs another. */
export const recipeSchema = recipeKeys.superRefine((recipe, context) => {
  const { data, input, sampler, backbone, schedule, earlyStopping, batch, accumulate, teacher, objective } = recipe;
  const other = input.progressive.findIndex(({ size }) => String(size) !== String(input.size));
  if (other >= 0 && !takesAnySize(backbone)) {
    const pooled = 'neck' in backbone ? ' (with neck: pooled it takes any)' : '';
    const message = `expected ${JSON.stringify(input.size)}, the one size that ${backbone.kind} takes${pooled}`;
    context.addIssue({ code: 'custom', path: ['input', 'progressive', other, 'size'], message });
  }
  if (objective.some(({ kind }) => kind === 'distillation') !== (teacher !== undefined)) {
    const message =
      teacher === undefined
        ? 'expected teacher: { model: … }, which the objective distillation learns from'
        : 'expected an objective of kind distillation, or no teacher';
    context.addIssue({ code: 'custom', path: [teacher === undefined ? 'teacher' : 'objective'], message });
  }
  if (teacher?.photos !== undefined && teacher.photos.length !== data.train.length) {
    const message = `expected ${data.train.length}, a folder for each of data.train, but found ${teacher.photos.length}`;
    context.addIssue({ code: 'custom', path: ['teacher', 'photos'], message });
  }
  if (recipe.partialFc !== undefined) {
    const shared = `one of ${objectiveKinds('shared').join(', ')}, whose classes partialFc can share out`;
    objective.forEach(({ kind }, n) => {
      if (perClass(kind) !== 'whole') return;
      context.addIssue({
        code: 'custom',
        path: ['objective', n, 'kind'],
        message: `expected ${shared}, or no partialFc`,
      });
    });
    if (objective.every(({ kind }) => perClass(kind) === undefined)) {
      context.addIssue({ code: 'custom', path: ['partialFc'], message: `expected an objective of kind ${shared}` });
    }
  }
  if (batch % accumulate !== 0 || batch / accumulate < 2) {
    const message = `expected a divisor of batch (${batch}) that leaves two photos or more in each part`;
    context.addIssue({ code: 'custom', path: ['accumulate'], message });
  }
  const { stream } = samplerNeeds(sampler);
  if (stream && batch % stream.lanes !== 0) {
    const message = `expected a divisor of batch (${batch}), of which each lane is an equal part`;
    context.addIssue({ code: 'custom', path: ['sampler', 'lanes'], message });
  }
  if (stream && teacher !== undefined) {
    const message = `expected another sampler than ${sampler.kind}, or no teacher: it is asked about photos one by one`;
    context.addIssue({ code: 'custom', path: ['sampler', 'kind'], message });
  }
  const watching = [
    ...('watch' in schedule ? [{ key: 'schedule', watch: schedule.watch }] : []),
    ...(earlyStopping === undefined ? [] : [{ key: 'earlyStopping', watch: earlyStopping.watch }]),
  ];
  for (const { key, watch } of watching) {
    const measuredOn = WATCHED[watch].measuredOn;
    if (measuredOn === null || data[measuredOn] !== undefined) continue;
    context.addIssue({
      code: 'custom',
      path: [key, 'watch'],
      message: `expected loss, or data.${measuredOn}, on which ${watch} is measured`,
    });
  }
});

export type Recipe = Frozen<z.output<typeof recipeSchema>>;

/** The value with all that it holds, no longer to be changed. */
export function frozen<T>(value: T): Frozen<T> {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value as Frozen<T>;
}

/**
 * Checks a recipe, fills in the defaults and freezes it.
 *
 * @param source what messages call it: its file's path.
 * @throws `RECIPE_INVALID` with a sentence for each mistake: the key path, what is valid there and what arrived.
 */
export function parseRecipe(value: unknown, source: string): Recipe {
  const result = recipeSchema.safeParse(value);
  if (!result.success) {
    const problems = recipeProblems(recipeSchema, value, result.error);
    throw new LineamentError('RECIPE_INVALID', `${source}: ${problems.join('; ')}`);
  }
  return frozen(result.data);
}
