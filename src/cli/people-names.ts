import { basename, dirname } from 'node:path';
import type { FaceDataset } from '../data/dataset.js';
import type { PeopleOfPairs } from '../data/pairs/people-of-pairs.js';

/**
 * What each person of pairs is called, by their number: the data set's name, or the folder's; where only the pairs tell who is who, the
 * first photo's. A name that several have is told with its folder.
 */
export function namesOfPeople(
  { samples, classes }: Pick<FaceDataset, 'samples' | 'classes'>,
  { personOf, by }: PeopleOfPairs,
): ReadonlyMap<number, string> {
  const first = new Map<number, number>();
  personOf.forEach((person, sample) => {
    if (person >= 0 && !first.has(person)) first.set(person, sample);
  });
  const longNames = new Map<number, string>();
  const owners = new Map<string, number>();
  for (const [person, sample] of first) {
    const { source, label } = samples[sample]!;
    const name = by === 'labels' ? (classes[label] ?? `person ${label}`) : by === 'folders' ? dirname(source) : source;
    longNames.set(person, name);
    owners.set(basename(name), (owners.get(basename(name)) ?? 0) + 1);
  }
  return new Map(
    [...longNames].map(([person, name]) => [person, owners.get(basename(name)) === 1 ? basename(name) : name]),
  );
}
