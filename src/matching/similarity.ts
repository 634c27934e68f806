import { LineamentError } from '../errors.js';

declare const brand: unique symbol;

/** Likeness of two faces: the cosine of the angle between their embeddings, in [−1, 1]. */
export type Similarity = number & { readonly [brand]: 'Similarity' };

/**
 * Cosine similarity, `a·b / (‖a‖ ‖b‖)`, in [−1, 1].
 *
 * Embeddings have unit length up to rounding; dividing by the lengths takes that rounding out, so a face compared with
 * itself gives 1 and no result lies outside the range. Summed in double precision.
 *
 * @param a embedding, (D).
 * @param b embedding, (D).
 * @throws VALUE_INVALID when the sizes differ, or when an embedding is empty, zero or not finite: it has no direction.
 */
export function cosine(a: Float32Array, b: Float32Array): Similarity {
  if (a.length !== b.length) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Expected two embeddings of one size, got ${a.length} and ${b.length} numbers. ` +
        'Embeddings of different models cannot be compared: compute both with the same one.',
    );
  }
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!;
    squareA += a[i]! * a[i]!;
    squareB += b[i]! * b[i]!;
  }
  const lengths = Math.sqrt(squareA * squareB);
  if (!(lengths > 0 && lengths < Infinity)) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Expected embeddings with a direction, got lengths ${Math.sqrt(squareA)} and ${Math.sqrt(squareB)}. ` +
        'Check the network that they come from: it has failed on this picture.',
    );
  }
  return Math.min(1, Math.max(-1, product / lengths)) as Similarity;
}
