import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LineamentError } from '../errors.js';
import { sha256 } from '../face/card-check.js';
import type { Embedder } from '../face/embedder.js';
import { loadModel } from '../face/model.js';
import type { AlignmentTemplate } from '../face/model-card.js';
import { openEmbedder } from '../face/onnx-embedder.js';
import type { SessionOptions } from '../inference/session.js';
import { type Cohort, cohortOf } from '../matching/cohort.js';
import { type DecisionRule, thresholdOf } from '../matching/decision.js';
import { DEFAULT_MODEL } from '../matching/load-recogniser.js';
import type { ModelIdentity } from '../matching/recogniser.js';
import type { Recipe } from '../training/recipe.js';

/** What the commands say of `<model>`. */
export const MODEL_HELP =
  'a run directory, a checkpoint, an .onnx with its card, or a name that `lineament models` lists';

/** A network as the commands use it; `await using` frees it. */
export interface Model extends AsyncDisposable {
  readonly embedder: Embedder;
  /** Where a face must lie in what the network takes in. */
  readonly alignment: AlignmentTemplate;
  /** The threshold set for embeddings without flip averaging, on pairs; null where none has been. */
  readonly decision: DecisionRule | null;
  /** Where strangers crowd in its space; null where nobody has measured it. */
  readonly cohort: Cohort | null;
}

/** A model that templates can be tied to. */
export interface IdentifiedModel extends Model {
  readonly identity: ModelIdentity;
}

/** Share of a photo's short side that a model takes around the centre; all of it, where it wants aligned faces. */
export function cropOf({ alignment }: Pick<Model, 'alignment'>): number {
  return alignment.kind === 'crop' ? alignment.share : 1;
}

/** Whether this is a run or a checkpoint, rather than an `.onnx` or a name. */
export function isTrained(nameOrPath: string): boolean {
  if (nameOrPath.endsWith('.onnx')) return false;
  return existsSync(nameOrPath) || basename(nameOrPath) !== nameOrPath;
}

async function openTrained(path: string, device: string | undefined): Promise<IdentifiedModel> {
  const { openCheckpoint } = await import('../training/trained-model.js');
  const { alignmentOf } = await import('../training/alignment.js');
  const { path: folder, embedder, recipe, decision, release } = await openCheckpoint(path, device);
  const weights = await readFile(join(folder, 'model.safetensors'));
  return {
    identity: { name: path, sha256: await sha256(weights), embeddingSize: embedder.size },
    embedder,
    alignment: alignmentOf(recipe.input),
    decision: decision && { threshold: thresholdOf(decision.threshold), falseMatchRate: decision.falseMatchRate },
    cohort: null,
    [Symbol.asyncDispose]: async () => release(),
  };
}

async function openOnnx(nameOrPath: string, options: SessionOptions): Promise<IdentifiedModel> {
  const { card, session } = await loadModel(nameOrPath, 'embedder', options);
  const { name, sha256, embeddingSize, alignment, threshold } = card;
  return {
    identity: { name, sha256, embeddingSize },
    embedder: openEmbedder(card, session),
    alignment,
    decision: threshold && {
      threshold: thresholdOf(threshold.similarity),
      falseMatchRate: threshold.falseMatchRate,
    },
    cohort: cohortOf(card),
    [Symbol.asyncDispose]: () => session.release(),
  };
}

/** What computes: an ONNX model's session, or the device of a run or checkpoint (default `cpu`). */
export interface ModelOptions extends SessionOptions {
  readonly device?: string | undefined;
}

/** Opens a run directory, a checkpoint, an `.onnx` with its card, or a model at hand by its name. */
export async function openModel(
  nameOrPath: string = DEFAULT_MODEL,
  { device, ...session }: ModelOptions = {},
): Promise<IdentifiedModel> {
  if (isTrained(nameOrPath)) return openTrained(nameOrPath, device);
  if (device !== undefined && device !== 'cpu') {
    throw new LineamentError(
      'USAGE',
      `--device ${device} is for runs and checkpoints, and ${nameOrPath} is an ONNX model: leave it out`,
    );
  }
  return openOnnx(nameOrPath, session);
}

/** Opens several; `await using` frees them all, also those that were open when another could not be opened. */
export async function openModels(
  names: readonly string[],
  options: ModelOptions = {},
): Promise<AsyncDisposable & { readonly list: readonly IdentifiedModel[] }> {
  const list: IdentifiedModel[] = [];
  const free = async () => {
    for (const model of list) await model[Symbol.asyncDispose]();
  };
  try {
    for (const name of names) list.push(await openModel(name, options));
  } catch (error) {
    await free();
    throw error;
  }
  return { list, [Symbol.asyncDispose]: free };
}

/** The network of a recipe with the weights that its training starts from. */
export async function untrainedModel(recipe: Recipe): Promise<Model> {
  const { buildNetwork } = await import('../training/build.js');
  const { torchEmbedder } = await import('../training/torch-embedder.js');
  const { alignmentOf } = await import('../training/alignment.js');
  const { Generator } = await import('../torch/generator.js');
  // The numbers of people and of a teacher's embedding shape the objective only, which has no part in an embedding.
  const network = buildNetwork(recipe, 2, new Generator(recipe.seed), recipe.teacher && 1);
  return {
    embedder: torchEmbedder(network.parts.backbone, recipe.input),
    alignment: alignmentOf(recipe.input),
    decision: null,
    cohort: null,
    [Symbol.asyncDispose]: async () => network.release(),
  };
}
