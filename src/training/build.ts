import { createBackbone, type Backbone } from '../backbones/registry.js';
import { createObjective } from '../objectives/registry.js';
import type { Objective } from '../objectives/objective.js';
import { ALONE, type ProcessGroup } from '../distributed/process-group.js';
import { LineamentError } from '../errors.js';
import { ModuleDict } from '../nn/module-dict.js';
import type { Optimiser } from '../optim/optimiser.js';
import { parameterGroups } from '../optim/parameter-groups.js';
import { createOptimiser } from '../optim/registry.js';
import type { Schedule } from '../optim/schedules/schedule.js';
import { cudaAvailable, hasBf16Units } from '../torch/device.js';
import { Generator } from '../torch/generator.js';
import { matchesName, requireMatches } from './name-pattern.js';
import type { Recipe } from './recipe.js';
import { createSchedule } from './schedules.js';

/** From recipe to objects. */

/** The network in training: the backbone that is kept, and the objective that it is trained for. */
export type Network = ModuleDict<{ readonly backbone: Backbone; readonly objective: Objective }>;

/** The element type that convolutions and matrix products compute in. */
export type Precision = 'float32' | 'bfloat16' | 'float16';

/**
 * `auto` is bfloat16 where the machine has units for it (CUDA; of CPUs those with AMX or AVX512-BF16), and float32 elsewhere,
 * where bfloat16 is slower.
 */
export function precisionOf({ precision, device }: Pick<Recipe, 'precision' | 'device'>): Precision {
  if (precision !== 'auto') return precision;
  return device !== 'cpu' || hasBf16Units() ? 'bfloat16' : 'float32';
}

/** @throws {LineamentError} RUNTIME_MISSING where CUDA is named and there is none: computing elsewhere would be slower unasked. */
export function requireDevice(device: string): void {
  if (device === 'cpu' || cudaAvailable()) return;
  throw new LineamentError('RUNTIME_MISSING', `The device ${device} was asked for, and libtorch finds no CUDA here.`, {
    cure: 'Use the device cpu, or name a libtorch with CUDA in LIBTORCH and run the set-up again; docs/install.md says more.',
  });
}

/**
 * How images, activations and the weights of convolutions lie in memory: the kernels for normalisation and bf16 work on
 * this order, and weights in another one would have every gradient rearranged.
 */
export const TRAINING_MEMORY_FORMAT = 'channels_last';

/**
 * Makes the network with its initial weights. `generator` draws them, and dropout during training.
 *
 * @param teacher length of the embeddings of the recipe's teacher, where it names one.
 * @param group the processes that share the classes out, where the recipe says so.
 */
export function buildNetwork(
  recipe: Recipe,
  classes: number,
  generator: Generator,
  teacher?: number,
  group: ProcessGroup = ALONE,
): Network {
  const { backbone, input, objective, seed } = recipe;
  const partialFc = recipe.partialFc && { ...recipe.partialFc, seed, shards: group };
  requireClassForEach(partialFc && group, classes);
  return new ModuleDict({
    backbone: createBackbone({ ...backbone, inputSize: input.size }, generator),
    objective: createObjective(objective, { embedding: backbone.embedding, classes, teacher, partialFc, generator }),
  });
}

/** @throws {LineamentError} RECIPE_INVALID where there are fewer classes than processes to share them out to */
function requireClassForEach(group: ProcessGroup | undefined, classes: number): void {
  if (group === undefined || classes >= group.size) return;
  throw new LineamentError(
    'RECIPE_INVALID',
    `partialFc: expected a person or more for each of ${group.size} processes, and data.train has ${classes}. Leave partialFc out, or start fewer processes.`,
  );
}

export function buildOptimiser({ optimiser }: Recipe, network: Network): Optimiser {
  const { weightDecay, decayNormsAndBiases, layers } = optimiser;
  const patterns = layers.map(({ names }) => names);
  requireMatches('optimiser.layers', patterns, [...network.namedParameters().keys()]);
  const groups = parameterGroups([network], {
    weightDecay,
    decayVectors: decayNormsAndBiases,
    learningRateScale: (name) => layers.findLast(({ names }) => matchesName(names, name))?.learningRateFactor ?? 1,
  });
  return createOptimiser(optimiser, groups);
}

/** The learning rate's factor by step; that of a plateau comes on top. */
export function buildSchedule({ schedule, epochs }: Recipe, stepsPerEpoch: number): Schedule {
  const { warmupSteps } = schedule;
  const total = epochs * stepsPerEpoch;
  if (warmupSteps >= total) {
    throw new LineamentError(
      'RECIPE_INVALID',
      `schedule.warmupSteps: expected fewer than the run's ${total} steps (${epochs} epochs of ${stepsPerEpoch}), but got ${warmupSteps}`,
    );
  }
  return createSchedule(schedule, {
    start: warmupSteps,
    total,
    steps: (epochs) => Math.max(1, Math.round(epochs * stepsPerEpoch)),
  });
}
