import type { Embedder } from '../face/embedder.js';
import { type DecisionRule, thresholdOf } from '../matching/decision.js';
import type { Recipe } from '../training/recipe.js';

/** A network as the commands use it; `using` frees it. */
export interface Model extends Disposable {
  readonly embedder: Embedder;
  /** Share of a photo's short side kept around its centre, as in its training. */
  readonly crop: number;
  /** The threshold set on the pairs of its recipe, for embeddings without flip averaging; null when it names none. */
  readonly decision: DecisionRule | null;
}

/** Opens a run directory or a checkpoint. */
export async function openModel(path: string): Promise<Model> {
  const { openCheckpoint } = await import('../training/trained-model.js');
  const { embedder, recipe, decision, release } = await openCheckpoint(path);
  return {
    embedder,
    crop: recipe.input.crop,
    decision: decision && { threshold: thresholdOf(decision.threshold), falseMatchRate: decision.falseMatchRate },
    [Symbol.dispose]: release,
  };
}

/** The network of a recipe with the weights that its training starts from. */
export async function untrainedModel(recipe: Recipe): Promise<Model> {
  const { buildNetwork } = await import('../training/build.js');
  const { torchEmbedder } = await import('../training/torch-embedder.js');
  const { Generator } = await import('../torch/generator.js');
  // The number of people shapes the objective only, which has no part in an embedding.
  const network = buildNetwork(recipe, 2, new Generator(recipe.seed));
  return {
    embedder: torchEmbedder(network.parts.backbone, recipe.input),
    crop: recipe.input.crop,
    decision: null,
    [Symbol.dispose]: () => network.release(),
  };
}
