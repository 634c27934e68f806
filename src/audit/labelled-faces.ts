import { type UnitRows, unitRows } from '../matching/unit-rows.js';

/** The faces of a labelled data set, one a photo. */
export interface LabelledFaces {
  /** (D) each. */
  readonly embeddings: readonly Float32Array[];
  /** Of each face, the person whose name its photo bears: an index into the names. */
  readonly people: readonly number[];
  readonly names: readonly string[];
}

/** The faces of each person, as indices. */
export function facesByPerson({ people, names }: Pick<LabelledFaces, 'people' | 'names'>): number[][] {
  const faces = names.map((): number[] => []);
  people.forEach((person, face) => faces[person]!.push(face));
  return faces;
}

/**
 * Embeddings of length 1 after their common mean has been taken from them, because what all faces have in common is no likeness.
 * The embeddings of a network that all lie in a narrow cone (dlib's: strangers at a cosine of 0.9) are then spread like those of
 * others, strangers about 0, and one rule serves every model. One that is the mean itself stays as it is.
 *
 * @param embeddings (N, D).
 * @throws VALUE_INVALID when they have different sizes, or one has no direction.
 */
export function centredRows(embeddings: readonly Float32Array[]): UnitRows {
  const { data, size } = unitRows(embeddings);
  const mean = new Float64Array(size);
  for (let i = 0; i < data.length; i++) mean[i % size]! += data[i]! / embeddings.length;
  const centred = embeddings.map((_, row) => {
    const own = data.subarray(row * size, (row + 1) * size);
    const without = own.map((value, i) => value - mean[i]!);
    return without.some((value) => Math.abs(value) > 1e-6) ? without : own;
  });
  return unitRows(centred);
}

/** The sum of some rows, (D). */
export function sumOfRows({ data, size }: UnitRows, rows: Iterable<number>): Float64Array {
  const sum = new Float64Array(size);
  for (const row of rows) for (let i = 0; i < size; i++) sum[i]! += data[row * size + i]!;
  return sum;
}

/** Cosine of two vectors; 0 where one has no direction. */
export function cosineOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [product, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!;
    squareA += a[i]! * a[i]!;
    squareB += b[i]! * b[i]!;
  }
  const lengths = Math.sqrt(squareA * squareB);
  return lengths > 0 ? product / lengths : 0;
}
