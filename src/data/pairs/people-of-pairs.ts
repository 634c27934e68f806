import { dirname } from 'node:path';
import type { FaceDataset } from '../dataset.js';
import type { SamplePair } from './pair.js';

/** Who is who among the photos of pairs. */
export interface PeopleOfPairs {
  /** A number for the person of each sample, from 0. */
  readonly personOf: Int32Array;
  /** People in the pairs. */
  readonly count: number;
  /** How they are known: by the data set's labels, by a folder a person, or only by the pairs of the same person. */
  readonly by: 'labels' | 'folders' | 'pairs';
}

/**
 * The people of pairs, whom error rates depend on: pairs that share a person are not independent.
 *
 * They are the data set's labels, where it has them; the folders that the photos lie in, where no pair contradicts that;
 * else photos count as of one person where pairs of the same person join them, directly or through others. The last may
 * split a person in two of whom no pair says that they are one.
 */
export function peopleOfPairs({ samples }: Pick<FaceDataset, 'samples'>, pairs: readonly SamplePair[]): PeopleOfPairs {
  if (pairs.every(({ left, right }) => samples[left]!.label >= 0 && samples[right]!.label >= 0)) {
    return numbered(
      samples.map(({ label }) => label),
      pairs,
      'labels',
    );
  }
  const folders = samples.map(({ source }) => dirname(source));
  if (pairs.every(({ left, right, same }) => same === null || same === (folders[left] === folders[right]))) {
    return numbered(folders, pairs, 'folders');
  }
  return numbered(joined(samples.length, pairs), pairs, 'pairs');
}

function numbered(
  names: ArrayLike<string | number>,
  pairs: readonly SamplePair[],
  by: PeopleOfPairs['by'],
): PeopleOfPairs {
  const numbers = new Map<string | number, number>();
  const personOf = new Int32Array(names.length).fill(-1);
  for (const { left, right } of pairs) {
    for (const sample of [left, right]) {
      if (personOf[sample]! >= 0) continue;
      const name = names[sample]!;
      if (!numbers.has(name)) numbers.set(name, numbers.size);
      personOf[sample] = numbers.get(name)!;
    }
  }
  return { personOf, count: numbers.size, by };
}

/** One representative for the samples that pairs of the same person join (union–find with path halving). */
function joined(samples: number, pairs: readonly SamplePair[]): Int32Array {
  const parent = Int32Array.from({ length: samples }, (_, i) => i);
  const root = (sample: number): number => {
    let at = sample;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!;
    return at;
  };
  for (const { left, right, same } of pairs) if (same === true) parent[root(left)] = root(right);
  return parent.map((_, i) => root(i));
}
