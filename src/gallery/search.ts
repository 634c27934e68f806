import type { Candidate, People } from '../matching/identify.js';
import type { Similarity } from '../matching/similarity.js';
import { rowProduct, unitRows } from '../matching/unit-rows.js';
import type { Template } from './store.js';

/**
 * A collection in memory, to be searched exactly: every template is compared, and a person is as similar as the most
 * similar of theirs. O(N·D) for N templates of D numbers.
 *
 * A similarity is the cosine that `cosine` gives, up to the rounding of float32.
 *
 * @throws VALUE_INVALID for templates of different sizes, or one without a direction.
 */
export function peopleOf(templates: readonly Template[]): People {
  const names = [...new Set(templates.map(({ person }) => person))];
  const places = new Map(names.map((name, place) => [name, place]));
  const owners = Int32Array.from(templates, ({ person }) => places.get(person)!);
  const { data, size } = unitRows(templates.map(({ embedding }) => embedding)); // (N, D)

  return {
    size: names.length,
    templates: templates.length,
    nearest(embedding, limit) {
      if (templates.length === 0) return [];
      const probe = unitRows([embedding], size).data;
      const best = new Float64Array(names.length).fill(-Infinity);
      for (let row = 0; row < owners.length; row++) {
        const similarity = rowProduct(data, row, probe, 0, size);
        if (similarity > best[owners[row]!]!) best[owners[row]!] = similarity;
      }
      return highest(best, limit).map((place): Candidate => ({
        name: names[place]!,
        similarity: Math.min(1, Math.max(-1, best[place]!)) as Similarity,
      }));
    },
  };
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
