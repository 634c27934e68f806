import { LineamentError } from '../errors.js';
import type { ModelIdentity } from '../matching/recogniser.js';

/** What stores are asked to keep: an embedding, and what may be told about it. */
interface Candidate {
  readonly embedding: Float32Array;
  readonly photo?: string | null;
  readonly quality?: number | null;
}

/**
 * What every store refuses to enrol.
 * @throws VALUE_INVALID for an empty name, no embedding, or an embedding of another size than the model gives, or without a
 *   direction, a photo that is no SHA-256, or a quality beyond [0, 1].
 */
export function requireEnrollable(
  collection: string,
  model: ModelIdentity,
  person: string,
  templates: readonly Candidate[],
): void {
  requireName('collection', collection);
  requireName('person', person);
  if (templates.length === 0) {
    throw new LineamentError('VALUE_INVALID', `Expected an embedding or more of ${person}, got none.`);
  }
  for (const { embedding, photo = null, quality = null } of templates) {
    if (embedding.length !== model.embeddingSize) {
      throw new LineamentError(
        'VALUE_INVALID',
        `Expected embeddings of ${model.embeddingSize} numbers, as ${model.name} gives, got one of ${embedding.length}.`,
      );
    }
    const squares = embedding.reduce((sum, value) => sum + value * value, 0);
    if (!(squares > 0 && squares < Infinity)) {
      throw new LineamentError(
        'VALUE_INVALID',
        'Expected embeddings with a direction, got one whose numbers are all zero, or not finite.',
      );
    }
    if (photo !== null && !/^[0-9a-f]{64}$/.test(photo)) {
      throw new LineamentError('VALUE_INVALID', `Expected the SHA-256 of a photo in hexadecimal, got "${photo}".`);
    }
    if (quality !== null && !(quality >= 0 && quality <= 1)) {
      throw new LineamentError('VALUE_INVALID', `Expected a quality in [0, 1], got ${quality}.`);
    }
  }
}

/**
 * @throws VALUE_INVALID for a name of nothing but white space, or with control characters: SQLite gives a text back as far as its first
 *   zero byte, so that one name would pass for another.
 */
export function requireName(what: string, name: string): void {
  if (name.trim() === '')
    throw new LineamentError('VALUE_INVALID', `Expected the name of a ${what}, got an empty one.`);
  if (!/\p{Cc}/u.test(name)) return;
  throw new LineamentError(
    'VALUE_INVALID',
    `Expected the name of a ${what} without control characters, got ${JSON.stringify(name)}.`,
  );
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
