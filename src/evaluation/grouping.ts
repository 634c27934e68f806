import { LineamentError } from '../errors.js';

/** How well groups of faces agree with the people that they are of, told by pairs of faces. */
export interface GroupingQuality {
  /** Of the pairs of faces in one group, the share that is one person; NaN where no group holds two faces. */
  readonly precision: number;
  /** Of the pairs of faces of one person, the share that is in one group; NaN where nobody has two faces. */
  readonly recall: number;
  readonly groups: number;
  /** How many of the groups hold several people. */
  readonly mixed: number;
}

const pairsOf = (count: number): number => (count * (count - 1)) / 2;

/**
 * Pairwise precision and recall of groups. `groups` tells for each face the number of its group, or null for one that is in
 * none and so in no pair; `people`, of the same length, who it is.
 *
 * @throws VALUE_INVALID when there are not as many groups as people.
 */
export function groupingQuality(groups: readonly (number | null)[], people: readonly string[]): GroupingQuality {
  if (groups.length !== people.length) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Expected a group and a person for each face, got ${groups.length} groups and ${people.length} people.`,
    );
  }
  const members = new Map<number, Map<string, number>>();
  const faces = new Map<string, number>();
  groups.forEach((group, face) => {
    const person = people[face]!;
    increase(faces, person);
    if (group === null) return;
    let inside = members.get(group);
    if (inside === undefined) members.set(group, (inside = new Map<string, number>()));
    increase(inside, person);
  });
  const together = [...members.values()];
  const sizes = together.map((inside) => sum(inside.values()));
  const right = sum(together.flatMap((inside) => [...inside.values()].map(pairsOf)));
  return {
    precision: right / sum(sizes.map(pairsOf)),
    recall: right / sum([...faces.values()].map(pairsOf)),
    groups: together.length,
    mixed: together.filter((inside) => inside.size > 1).length,
  };
}

function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
