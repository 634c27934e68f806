import { LineamentError } from '../errors.js';
import type { Similarity } from '../matching/similarity.js';

/** An embedding of length 1, in float64. @throws VALUE_INVALID for one of another size, or without a direction. */
export function unitVector(embedding: Float32Array, size: number): Float64Array {
  const numbers = Float64Array.from(embedding);
  const length = Math.sqrt(product(numbers, numbers));
  if (numbers.length !== size || !(length > 0 && length < Infinity)) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Expected an embedding of ${size} numbers with a direction, got ${numbers.length} numbers of length ${length}.`,
    );
  }
  for (let i = 0; i < size; i++) numbers[i]! /= length;
  return numbers;
}

/** Of two unit vectors their similarity, but for what rounding takes beyond ±1. */
export function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** A product of two unit vectors as a similarity. */
export function similarityOf(value: number): Similarity {
  return Math.min(1, Math.max(-1, value)) as Similarity;
}
