import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { LineamentError } from '../errors.js';
import { loadWeights, saveWeights } from '../nn/weights.js';
import { type ReadOptions, syncFolder, type TensorToStore, writeDurably, writeFailure } from '../torch/safetensors.js';
import type { Tensor } from '../torch/tensor.js';
import type { GradientScalerState } from '../optim/gradient-scaler.js';
import type { EpochWatchState } from './epoch-watch.js';
import type { BestScores, CheckpointName } from './events.js';
import type { StoredLookalikes } from './lookalikes.js';
import { parseRecipe, type Recipe } from './recipe.js';

/** The similarity from which on two photos are taken for one person, and what it was set on. */
export interface DecisionSetting {
  readonly threshold: number;
  /** Measured on those pairs at that threshold. */
  readonly falseMatchRate: number;
  readonly pairs: number;
  /** How many of them show one person twice; checkpoints from before this was noted do not say. */
  readonly same?: number;
}

/** Everything of a run that is not a tensor. */
export interface CheckpointState {
  readonly format: 1;
  readonly recipe: Recipe;
  readonly classes: readonly string[];
  /** How many photos it was trained on. */
  readonly samples: number;
  /** Which, as a digest a person (see `photoDigests`); checkpoints from before they were noted do not say. */
  readonly photos?: readonly string[];
  /** What `auto` and defaults became on the machine it was trained on; likewise. */
  readonly machine?: { readonly precision: string; readonly threads: number; readonly processes?: number };
  /** Steps done. */
  readonly step: number;
  /** Whether the last step ended an epoch that has not been validated yet. */
  readonly validationDue: boolean;
  /** Training time so far, over all sessions of the run. */
  readonly seconds: number;
  readonly best: BestScores;
  readonly decision: DecisionSetting | null;
  /** libtorch's generator, base64. */
  readonly generator: string;
  /** What waits for figures to get better; checkpoints from before there was such a thing do not have it. */
  readonly watch?: EpochWatchState;
  /** Who is taken for alike in the epoch in progress, where the sampler goes by it. */
  readonly lookalikes?: StoredLookalikes;
  /** Null where the loss is not scaled. */
  readonly scaler?: GradientScalerState | null;
  /** Steps that the average of the weights holds; null where none is kept. */
  readonly averaged?: number | null;
  /** Of the recipe's teacher, where it names one: length of its embeddings, and SHA-256 of its weights. */
  readonly teacher?: { readonly embedding: number; readonly fingerprint: string };
}

/** The tensors of a checkpoint, by name; written in this order. */
export interface CheckpointTensors {
  /** What the network is used with: the average of the weights where one is kept, else the weights. */
  readonly model: StoredState;
  readonly optimiser: StoredState;
  /** The weights in training, where `model` is their average. */
  readonly trained?: StoredState | undefined;
}

/** Tensors, or what is to be stored in their place: rows that come from several processes. */
type StoredState = ReadonlyMap<string, Tensor | TensorToStore>;

const MODEL = 'model.safetensors';
const OPTIMISER = 'optimiser.safetensors';
const TRAINED = 'trained.safetensors';
const STATE = 'state.json';

export function checkpointPath(run: string, name: CheckpointName): string {
  return join(run, 'checkpoints', name);
}

/**
 * Writes a checkpoint: `model.safetensors`, `optimiser.safetensors`, `state.json`, and `trained.safetensors` where the model
 * is an average, in a folder of its own, which takes the final name when every file is on the disk. A run killed at any moment leaves the old checkpoint or the new one.
 */
export function saveCheckpoint(
  path: string,
  state: CheckpointState,
  { model, optimiser, trained }: CheckpointTensors,
): void {
  const fresh = `${path}.tmp`;
  const previous = previousOf(path);
  rmSync(fresh, { recursive: true, force: true });
  try {
    mkdirSync(fresh, { recursive: true });
    saveWeights(join(fresh, MODEL), model);
    saveWeights(join(fresh, OPTIMISER), optimiser);
    if (trained !== undefined) saveWeights(join(fresh, TRAINED), trained);
    writeDurably(join(fresh, STATE), [Buffer.from(`${JSON.stringify(state, null, 1)}\n`)]);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw writeFailure(error, path);
  }
  // A folder cannot be replaced in one step: between the two renames the reader finds the previous one.
  if (existsSync(path)) {
    rmSync(previous, { recursive: true, force: true });
    renameSync(path, previous);
  }
  renameSync(fresh, path);
  syncFolder(dirname(path));
  rmSync(previous, { recursive: true, force: true });
}

function previousOf(path: string): string {
  return `${path}.previous`;
}

/** The folder that holds the checkpoint of this name: the previous one when a run was killed while replacing it. */
export function findCheckpoint(path: string): string | null {
  return [path, previousOf(path)].find((folder) => existsSync(join(folder, STATE))) ?? null;
}

/** @throws {LineamentError} CHECKPOINT_INVALID when there is none or its state is not readable */
export function readCheckpointState(path: string): CheckpointState {
  const folder = findCheckpoint(path);
  if (folder === null) {
    throw new LineamentError(
      'CHECKPOINT_INVALID',
      `${path} holds no checkpoint: expected ${MODEL} and ${STATE} in it.`,
    );
  }
  let state: CheckpointState | null;
  try {
    state = JSON.parse(readFileSync(join(folder, STATE), 'utf8')) as CheckpointState | null;
  } catch (cause) {
    throw new LineamentError(
      'CHECKPOINT_INVALID',
      `${join(folder, STATE)} cannot be read: ${(cause as Error).message}.`,
      { cause },
    );
  }
  if (state?.format !== 1 || !Number.isSafeInteger(state.step) || !Array.isArray(state.classes)) {
    throw new LineamentError(
      'CHECKPOINT_INVALID',
      `${join(folder, STATE)} is not a checkpoint of this version: expected format 1, got ${JSON.stringify(state?.format)}.`,
    );
  }
  return { ...state, recipe: parseRecipe(state.recipe, join(folder, STATE)) };
}

/** The weights that the network is used with; the caller's to release. */
export function readCheckpointModel(path: string, options?: ReadOptions): Map<string, Tensor> {
  return loadWeights(join(findCheckpoint(path) ?? path, MODEL), options).state;
}

/** The weights in training; the caller's to release. */
export function readCheckpointTrained(path: string, options?: ReadOptions): Map<string, Tensor> {
  const folder = findCheckpoint(path) ?? path;
  return loadWeights(join(folder, existsSync(join(folder, TRAINED)) ? TRAINED : MODEL), options).state;
}

/** The optimiser's state; the caller's to release. */
export function readCheckpointOptimiser(path: string, options?: ReadOptions): Map<string, Tensor> {
  return loadWeights(join(findCheckpoint(path) ?? path, OPTIMISER), options).state;
}
