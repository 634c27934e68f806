import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Backbone } from '../backbones/registry.js';
import { LineamentError } from '../errors.js';
import type { Embedder } from '../face/embedder.js';
import type { RgbImage } from '../image/image.js';
import { Generator } from '../torch/generator.js';
import { scope } from '../torch/scope.js';
import { buildNetwork, requireDevice } from './build.js';
import {
  checkpointPath,
  type DecisionSetting,
  findCheckpoint,
  readCheckpointModel,
  readCheckpointState,
} from './checkpoint.js';
import { classProbabilities } from './class-probabilities.js';
import type { Recipe } from './recipe.js';
import { torchEmbedder } from './torch-embedder.js';

/** A trained network, opened for use. */
export interface TrainedModel {
  /** The checkpoint that was opened. */
  readonly path: string;
  readonly embedder: Embedder;
  /** The network itself, in evaluation. */
  readonly backbone: Backbone;
  readonly recipe: Recipe;
  /** The people that it was trained on, by label. */
  readonly classes: readonly string[];
  /** How many photos it was trained on. */
  readonly samples: number;
  readonly step: number;
  /** The threshold set during training; null when the recipe named no pairs. */
  readonly decision: DecisionSetting | null;
  /** For each face, the probability of each of `classes`; see `classProbabilities`. */
  classify(faces: readonly RgbImage[]): Float32Array[];
  /** Frees the network. */
  release(): void;
}

/** A run's checkpoint to use: the best at verification, else the best at classification, else the last. */
export function checkpointOf(path: string): string {
  if (!existsSync(path))
    throw new LineamentError('CHECKPOINT_INVALID', `There is no ${path}: expected a run directory or a checkpoint.`);
  if (findCheckpoint(path) !== null) return path;
  const names = ['best-verification', 'best-classification', 'last'] as const;
  const found = names.map((name) => checkpointPath(path, name)).find((folder) => findCheckpoint(folder) !== null);
  if (found !== undefined) return found;
  throw new LineamentError(
    'CHECKPOINT_INVALID',
    existsSync(join(path, 'recipe.json'))
      ? `The run ${path} has no checkpoint yet: wait for its first, or start it again.`
      : `${path} is neither a run directory nor a checkpoint: expected recipe.json, or model.safetensors and state.json, in it.`,
  );
}

/**
 * Opens a run directory or a checkpoint.
 * @param device where it computes: `cpu` (default), `cuda`, `cuda:1`.
 * @throws {LineamentError} CHECKPOINT_INVALID, STATE_MISMATCH, LIBTORCH_MISSING, RUNTIME_MISSING
 */
export async function openCheckpoint(path: string, device = 'cpu'): Promise<TrainedModel> {
  requireDevice(device);
  const folder = checkpointOf(path);
  const state = readCheckpointState(folder);
  const network = buildNetwork(state.recipe, state.classes.length, new Generator(0), state.teacher?.embedding);
  scope(() => network.loadStateDict(readCheckpointModel(folder)));
  network.eval().to({ device });
  return {
    path: folder,
    embedder: torchEmbedder(network.parts.backbone, state.recipe.input),
    backbone: network.parts.backbone,
    recipe: state.recipe,
    classes: state.classes,
    samples: state.samples,
    step: state.step,
    decision: state.decision,
    classify: (faces) => classProbabilities(network, faces, state.recipe.input),
    release: () => network.release(),
  };
}
