import { LineamentError } from '../errors.js';

/** Embeddings of length 1, one after the other. */
export interface UnitRows {
  /** (N, D). */
  readonly data: Float32Array;
  /** D. */
  readonly size: number;
}

/**
 * Brings embeddings to length 1 and lays them one after the other, so that comparing many is quick.
 * @throws VALUE_INVALID when they have different sizes, or one has no direction.
 */
export function unitRows(embeddings: readonly Float32Array[], size = embeddings[0]?.length ?? 0): UnitRows {
  const data = new Float32Array(embeddings.length * size);
  embeddings.forEach((embedding, row) => {
    let square = 0;
    for (const value of embedding) square += value * value;
    const length = Math.sqrt(square);
    if (embedding.length !== size || !(length > 0 && length < Infinity)) {
      throw new LineamentError(
        'VALUE_INVALID',
        `Expected embeddings of ${size} numbers with a direction, got ${embedding.length} numbers of length ${length}.`,
      );
    }
    for (let i = 0; i < size; i++) data[row * size + i] = embedding[i]! / length;
  });
  return { data, size };
}

/** `Σ a[i]·b[i]` of one row each of two arrays that hold rows of `size` numbers. Four sums: one would wait for itself. */
export function rowProduct<Rows extends Float32Array | Float64Array>(
  a: Rows,
  rowOfA: number,
  b: Rows,
  rowOfB: number,
  size: number,
): number {
  const startA = rowOfA * size;
  const startB = rowOfB * size;
  let [s, t, u, v] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < size; i += 4) {
    s += a[startA + i]! * b[startB + i]!;
    t += a[startA + i + 1]! * b[startB + i + 1]!;
    u += a[startA + i + 2]! * b[startB + i + 2]!;
    v += a[startA + i + 3]! * b[startB + i + 3]!;
  }
  for (; i < size; i++) s += a[startA + i]! * b[startB + i]!;
  return s + t + u + v;
}
