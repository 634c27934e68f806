import { LineamentError } from '../errors.js';
import type { Candidate, People } from '../matching/identify.js';
import type { Similarity } from '../matching/similarity.js';
import type { Template } from './store.js';

/**
 * A collection in memory, to be searched exactly: every template is compared, and a person is as similar as the most
 * similar of theirs. O(N·D) for N templates of D numbers.
 *
 * Templates are brought to length 1 in double precision, so a similarity is the cosine that `cosine` gives, up to the
 * rounding of float32.
 *
 * @throws VALUE_INVALID for templates of different sizes, or one without a direction.
 */
export function peopleOf(templates: readonly Template[]): People {
  const names = [...new Set(templates.map(({ person }) => person))];
  const places = new Map(names.map((name, place) => [name, place]));
  const size = templates[0]?.embedding.length ?? 0;
  const owners = Int32Array.from(templates, ({ person }) => places.get(person)!);
  const rows = new Float32Array(templates.length * size); // (N, D)
  templates.forEach(({ embedding }, row) => rows.set(unit(embedding, size), row * size));

  return {
    size: names.length,
    templates: templates.length,
    nearest(embedding, limit) {
      if (templates.length === 0) return [];
      const probe = unit(embedding, size);
      const best = new Float64Array(names.length).fill(-Infinity);
      for (let row = 0; row < owners.length; row++) {
        const similarity = dot(rows, row * size, probe);
        if (similarity > best[owners[row]!]!) best[owners[row]!] = similarity;
      }
      return highest(best, limit).map((place): Candidate => ({
        name: names[place]!,
        similarity: Math.min(1, Math.max(-1, best[place]!)) as Similarity,
      }));
    },
  };
}

function unit(embedding: Float32Array, size: number): Float32Array {
  if (embedding.length !== size) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Expected an embedding of ${size} numbers, as the other templates are, got ${embedding.length}.`,
    );
  }
  let square = 0;
  for (const value of embedding) square += value * value;
  const length = Math.sqrt(square);
  if (!(length > 0 && length < Infinity)) {
    throw new LineamentError('VALUE_INVALID', `Expected an embedding with a direction, got one of length ${length}.`);
  }
  return embedding.map((value) => value / length);
}

/** Of a row of `rows` and the probe. Four sums, because one would wait for itself. */
function dot(rows: Float32Array, start: number, probe: Float32Array): number {
  const size = probe.length;
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < size; i += 4) {
    a += rows[start + i]! * probe[i]!;
    b += rows[start + i + 1]! * probe[i + 1]!;
    c += rows[start + i + 2]! * probe[i + 2]!;
    d += rows[start + i + 3]! * probe[i + 3]!;
  }
  for (; i < size; i++) a += rows[start + i]! * probe[i]!;
  return a + b + c + d;
}

/** The places of the highest values, highest first, the earlier first among equals. */
function highest(values: Float64Array, limit: number): number[] {
  const top: number[] = [];
  for (let place = 0; place < values.length; place++) {
    if (top.length === limit && values[place]! <= values[top.at(-1)!]!) continue;
    let at = top.length;
    while (at > 0 && values[place]! > values[top[at - 1]!]!) at--;
    top.splice(at, 0, place);
    if (top.length > limit) top.pop();
  }
  return top;
}
