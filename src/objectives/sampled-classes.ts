import { Random } from '../random.js';
import type { RowRange } from './class-shards.js';

export interface SamplingOptions {
  /** How many classes there are in all. */
  readonly classes: number;
  /** The share of them that is compared with, in (0, 1]. */
  readonly sample: number;
  readonly seed: number;
  /** Steps done so far: each has a sample of its own. */
  readonly step: number;
  /** Classes that are in whatever is drawn: those of the batch. */
  readonly positives: Iterable<number>;
}

/**
 * The classes of `range` that a step compares with, rising: the positives, and of the others as many, drawn without
 * repeats, as make up `sample · classes` over all ranges (the positives alone where they are more). At least one, so that
 * there is something to compare with: where none was drawn, the first of the range.
 *
 * A class is drawn by its place in an order of all classes that follows from seed and step ({@link placesAt}). So nothing
 * has to be remembered or agreed upon, a resumed run draws what it would have drawn, and the sample does not depend on how
 * the classes are shared out, save for the first of a range of which none was drawn, which happens about once in
 * (1 − sample)^(−count) steps.
 */
export function sampledClasses(options: SamplingOptions, { start, count }: RowRange): Int32Array {
  const { classes, sample, seed, step } = options;
  const placeOf = placesAt(classes, seed, step);
  const positives = new Set(options.positives);
  const wanted = Math.max(1, Math.round(sample * classes));
  // Positives are in anyway: the places drawn are as many as leave `wanted` with those of the positives beyond them.
  let drawn = Math.max(0, wanted - positives.size);
  for (const place of Array.from(positives, placeOf).sort((a, b) => a - b)) {
    if (place >= drawn) break;
    drawn++;
  }
  const chosen = new Int32Array(count);
  let found = 0;
  for (let id = start; id < start + count; id++) {
    if (placeOf(id) < drawn || positives.has(id)) chosen[found++] = id;
  }
  if (found === 0) chosen[found++] = start;
  return chosen.subarray(0, found);
}

const ROUNDS = 4;

/**
 * The place of each class in an order of all of them, 0 to classes − 1, that seed and step decide. A bijection of the
 * numbers of as many bits as classes take, by additions, multiplications with odd numbers and shifts with keys drawn for
 * the step; from numbers beyond the classes it is followed on until it comes back among them (Black and Rogaway, "Ciphers
 * with arbitrary finite domains", 2002).
 */
export function placesAt(classes: number, seed: number, step: number): (id: number) => number {
  const bits = Math.max(2, 32 - Math.clz32(classes - 1));
  const mask = 2 ** bits - 1;
  const shift = bits >> 1;
  const random = new Random(seed).fork(`classes/${step}`);
  const keys = Array.from({ length: ROUNDS }, () => ({ offset: random.bits(), factor: random.bits() | 1 }));
  const once = (value: number): number => {
    let x = value;
    for (const { offset, factor } of keys) {
      x = Math.imul(x + offset, factor) & mask;
      x ^= x >>> shift;
    }
    return x;
  };
  return (id) => {
    let place = once(id);
    while (place >= classes) place = once(place);
    return place;
  };
}
