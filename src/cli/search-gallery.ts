import type { Search } from '../evaluation/search.js';
import { unitMean } from '../face/unit-mean.js';
import { rowProduct, unitRows } from '../matching/unit-rows.js';

/** How several photos of a person become one likeness: to the most similar of them, or to the direction between them. */
export const TEMPLATES_OF = ['best', 'mean'] as const;
export type TemplateOf = (typeof TEMPLATES_OF)[number];

/** A face of somebody. */
export interface PersonFace {
  readonly person: number;
  readonly embedding: Float32Array;
}

/** A photo to look somebody up by; without an embedding where no face was found in it. */
export interface Probe {
  readonly person: number;
  readonly embedding: Float32Array | null;
}

/**
 * Looks every probe up among the people of a gallery, each compared with each: O(probes · templates · D).
 *
 * A probe without a face is at no rank and like nobody. Neither is found who is known, but of whom the gallery has no face.
 *
 * @param enrolled people who are in the gallery; more than those who have a face in it.
 */
export function searchGallery(
  faces: readonly PersonFace[],
  enrolled: ReadonlySet<number>,
  probes: readonly Probe[],
  template: TemplateOf = 'best',
): Search[] {
  const byPerson = grouped(faces);
  const people = [...byPerson.keys()];
  const places = new Map(people.map((person, place) => [person, place]));
  const templates = people.flatMap((person) => {
    const embeddings = byPerson.get(person)!.map(({ embedding }) => embedding);
    return (template === 'mean' ? [unitMean(embeddings)] : embeddings).map((embedding) => ({ person, embedding }));
  });
  const { data, size } = unitRows(templates.map(({ embedding }) => embedding)); // (N, D)
  const owners = Int32Array.from(templates, ({ person }) => places.get(person)!);
  const best = new Float64Array(people.length);
  return probes.map(({ person, embedding }): Search => {
    const known = enrolled.has(person);
    if (embedding === null) return { person, known, rank: Infinity, top: -1, named: null };
    best.fill(-Infinity);
    const probe = unitRows([embedding], size).data;
    for (let row = 0; row < owners.length; row++) {
      const similarity = rowProduct(data, row, probe, 0, size);
      if (similarity > best[owners[row]!]!) best[owners[row]!] = similarity;
    }
    const place = places.get(person);
    const first = placeOfHighest(best);
    return {
      person,
      known,
      rank: place === undefined ? Infinity : rankOf(best, place),
      top: first === null ? -1 : Math.min(1, best[first]!),
      named: first === null ? null : people[first]!,
    };
  });
}

/** How many are at least as similar: those who tie come before. */
function rankOf(similarities: Float64Array, place: number): number {
  let rank = 0;
  for (const similarity of similarities) if (similarity >= similarities[place]!) rank++;
  return rank;
}

function placeOfHighest(values: Float64Array): number | null {
  let first: number | null = null;
  for (let place = 0; place < values.length; place++) {
    if (first === null || values[place]! > values[first]!) first = place;
  }
  return first;
}

function grouped(faces: readonly PersonFace[]): Map<number, PersonFace[]> {
  const groups = new Map<number, PersonFace[]>();
  for (const face of faces) {
    const group = groups.get(face.person);
    if (group) group.push(face);
    else groups.set(face.person, [face]);
  }
  return groups;
}
