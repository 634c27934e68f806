import { LineamentError } from '../errors.js';
import type { ModelIdentity } from '../matching/recogniser.js';

/**
 * What every store refuses to enrol.
 * @throws VALUE_INVALID for an empty name, or an embedding of another size than the model gives.
 */
export function requireEnrollable(
  collection: string,
  model: ModelIdentity,
  person: string,
  embeddings: readonly Float32Array[],
): void {
  requireName('collection', collection);
  requireName('person', person);
  for (const { length } of embeddings) {
    if (length === model.embeddingSize) continue;
    throw new LineamentError(
      'VALUE_INVALID',
      `Expected embeddings of ${model.embeddingSize} numbers, as ${model.name} gives, got one of ${length}.`,
    );
  }
}

function requireName(what: string, name: string): void {
  if (name.trim() !== '') return;
  throw new LineamentError('VALUE_INVALID', `Expected the name of a ${what}, got an empty one.`);
}

/**
 * Embeddings of two models cannot be compared, so a collection keeps to the one that it began with.
 * @throws MODEL_MISMATCH for another.
 */
export function requireModel(collection: string, enrolledWith: ModelIdentity, model: ModelIdentity): void {
  if (enrolledWith.sha256 === model.sha256) return;
  const [theirs, ours] = [enrolledWith, model].map(({ name, sha256 }) => `${name} (SHA-256 ${sha256.slice(0, 12)}…)`);
  throw new LineamentError(
    'MODEL_MISMATCH',
    `The collection "${collection}" was enrolled with ${theirs}, and this is ${ours}: their embeddings cannot be compared.`,
  );
}
