import type { ModelCard } from '../face/model-card.js';
import type { OnnxGraph } from '../onnx/graph.js';

type WithoutFindings<Card> = Card extends ModelCard
  ? Omit<Card, 'sha256' | 'source'> & { readonly source: Omit<Card['source'], 'version'> }
  : never;

/** A model that comes with Lineament: how it is made from an npm package, and its card as far as it can be written before. */
export interface ZooModel {
  readonly card: WithoutFindings<ModelCard>;
  /** Builds the network from files of the package; `read` gives one of them by its path in the package. */
  build(read: (file: string) => Uint8Array): OnnxGraph;
}

/** Means and deviations that bring [0, 1] to [−1, 1]. */
export const MINUS_ONE_TO_ONE = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } satisfies Partial<ModelCard['input']>;
/** Means and deviations that leave [0, 1] as it is. */
export const ZERO_TO_ONE = { mean: [0, 0, 0], std: [1, 1, 1] } satisfies Partial<ModelCard['input']>;
