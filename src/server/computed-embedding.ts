import { LineamentError } from '../errors.js';
import type { ModelIdentity } from '../matching/recogniser.js';

/** How far from 1 the length of an embedding may be: a few decimals may be lost on the way. */
const LENGTH_TOLERANCE = 1e-3;

/** @throws MODEL_MISMATCH unless embeddings that were computed elsewhere come from the model in use. */
export function requireModel(sha256: string, model: ModelIdentity): void {
  if (sha256.toLowerCase() === model.sha256) return;
  throw new LineamentError(
    'MODEL_MISMATCH',
    `Expected embeddings of ${model.name} (${model.sha256}), got some of ${sha256}.`,
  );
}

/** An embedding (D) that a request brings along. @throws VALUE_INVALID unless it has the model's D numbers and length 1. */
export function computedEmbedding(values: readonly number[], { embeddingSize }: ModelIdentity): Float32Array {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  if (values.length === embeddingSize && Math.abs(length - 1) < LENGTH_TOLERANCE) return Float32Array.from(values);
  throw new LineamentError(
    'VALUE_INVALID',
    `Expected embeddings of ${embeddingSize} numbers and length 1, got ${values.length} numbers of length ${length.toFixed(4)}.`,
  );
}
