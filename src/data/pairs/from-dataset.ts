import { LineamentError } from '../../errors.js';
import type { Random } from '../../random.js';
import type { FaceDataset } from '../dataset.js';
import type { SamplePair } from './pair.js';

export interface DrawPairsOptions {
  /** Pairs in all. */
  readonly count: number;
  /** The share of them that are of the same person. Default 0.5. */
  readonly sameShare?: number;
  readonly random: Random;
  /** Folds without a person in common, as LFW's. Default 1. */
  readonly folds?: number;
}

/**
 * Draws distinct pairs from labelled photos: people are drawn uniformly, so that those with many photos do not
 * dominate, then photos uniformly.
 *
 * @throws LineamentError VALUE_INVALID when the photos do not give so many pairs.
 */
export function pairsFromDataset(dataset: FaceDataset, options: DrawPairsOptions): SamplePair[] {
  const { count, random, sameShare = 0.5, folds = 1 } = options;
  const photos = new Map<number, number[]>();
  dataset.samples.forEach(({ label }, index) => {
    const known = photos.get(label);
    if (known) known.push(index);
    else photos.set(label, [index]);
  });
  const people = random.shuffle([...photos.values()]);
  const pairs: SamplePair[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const members = people.filter((_, i) => i % folds === fold);
    const wanted = Math.floor(((fold + 1) * count) / folds) - Math.floor((fold * count) / folds);
    const same = Math.ceil(wanted * sameShare);
    const several = members.filter((indices) => indices.length > 1);
    const samePairs = distinctPairs(same, samePairsOf(several), random, () => {
      const indices = several[random.integer(several.length)]!;
      return twoOf(indices, random);
    });
    const differentPairs = distinctPairs(wanted - same, differentPairsOf(members), random, () => {
      const [a, b] = twoOf(members, random);
      return [a[random.integer(a.length)]!, b[random.integer(b.length)]!];
    });
    if (!samePairs || !differentPairs) {
      throw new LineamentError(
        'VALUE_INVALID',
        `${dataset.name} does not give ${count} different pairs${folds > 1 ? ` in ${folds} folds` : ''}: it has ` +
          `${dataset.samples.length} photos of ${people.length} people. Ask for fewer pairs, or add people with two photos or more.`,
      );
    }
    for (const [left, right] of samePairs) pairs.push({ left, right, same: true, fold });
    for (const [left, right] of differentPairs) pairs.push({ left, right, same: false, fold });
  }
  return pairs;
}

type Two = [number, number];

function twoOf<T>(items: readonly T[], random: Random): [T, T] {
  const first = random.integer(items.length);
  const second = (first + 1 + random.integer(items.length - 1)) % items.length;
  return [items[first]!, items[second]!];
}

function* samePairsOf(people: readonly (readonly number[])[]): Generator<Two> {
  for (const indices of people) {
    for (let i = 0; i < indices.length; i++) for (let j = 0; j < i; j++) yield [indices[j]!, indices[i]!];
  }
}

function* differentPairsOf(people: readonly (readonly number[])[]): Generator<Two> {
  for (let i = 0; i < people.length; i++) {
    for (let j = 0; j < i; j++) for (const a of people[j]!) for (const b of people[i]!) yield [a, b];
  }
}

/** `count` different pairs, drawn; or, when few are left to find, taken from all of them; undefined if there are fewer. */
function distinctPairs(count: number, all: Iterable<Two>, random: Random, draw: () => Two): Two[] | undefined {
  const found = new Map<string, Two>();
  const key = ([a, b]: Two): string => (a < b ? `${a} ${b}` : `${b} ${a}`);
  // Stops counting at twice the need, where drawing finds new pairs at least every second time.
  const pool: Two[] = [];
  for (const pair of all) if (pool.push(pair) >= 2 * count) break;
  if (pool.length < count) return undefined;
  if (pool.length < 2 * count) return random.shuffle(pool).slice(0, count);
  for (let tries = 0; found.size < count && tries < 100 * count; tries++) {
    const pair = draw();
    found.set(key(pair), pair);
  }
  // People with few photos are used up first when people are drawn uniformly; the rest comes from whoever has pairs.
  for (const pair of random.shuffle(pool)) {
    if (found.size >= count) break;
    found.set(key(pair), pair);
  }
  return [...found.values()];
}
