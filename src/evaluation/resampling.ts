import { LineamentError } from '../errors.js';
import type { Random } from '../random.js';
import type { SameLabels } from './scored-pairs.js';

/** Whom the photos of pairs show: for each pair a number for the person of the first and of the second photo. */
export interface PairPeople {
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
}

/** Draws of scored pairs: each call gives how often every pair counts, in an array that the next call overwrites. */
export interface Resampling {
  /** People drawn anew; without people, pairs, each kind among itself. */
  readonly draw: () => Float64Array;
  /** Only the pairs of different people drawn anew, each by itself. Null without people. */
  readonly drawNegatives: (() => Float64Array) | null;
  /** How many people (or pairs) are drawn. */
  readonly units: number;
  /** People who have pairs of the same person (or such pairs). */
  readonly positiveUnits: number;
}

/**
 * Resampling of people with replacement. Pairs that share a person are not independent, so it is people who are drawn
 * again: a person who comes `m` times brings each pair of their own photos `m` times, and two who come `m` and `k` times
 * the pairs between them `m·k` times.
 *
 * @throws VALUE_INVALID when there are not two people a pair.
 * @see Bolle, Ratha and Pankanti, "Error analysis of pattern recognition systems — the subsets bootstrap", Computer Vision
 *   and Image Understanding 93 (2004); for pairs of both kinds Owen, "The pigeonhole bootstrap", Annals of Applied
 *   Statistics 1 (2007).
 */
export function resampling(same: SameLabels, people: PairPeople | undefined, random: Random): Resampling {
  const weights = new Float64Array(same.length);
  const [positives, negatives] = [true, false].map((kind) =>
    Int32Array.from(Array.from(same, (is, i) => (is === kind ? i : -1)).filter((i) => i >= 0)),
  ) as [Int32Array, Int32Array];
  const drawAmong = (pairs: Int32Array): void => {
    for (let i = 0; i < pairs.length; i++) weights[pairs[random.integer(pairs.length)]!]!++;
  };
  if (people === undefined) {
    return {
      draw: () => {
        weights.fill(0);
        drawAmong(positives);
        drawAmong(negatives);
        return weights;
      },
      drawNegatives: null,
      units: same.length,
      positiveUnits: positives.length,
    };
  }
  const { left, right, count } = numbered(same, people);
  const times = new Int32Array(count);
  const positiveUnits = new Set(Array.from(positives, (i) => left[i]!)).size;
  // By who they are, not by the label, which may be wrong.
  const timesOf = (i: number): number =>
    left[i] === right[i] ? times[left[i]!]! : times[left[i]!]! * times[right[i]!]!;
  const draw = (): Float64Array => {
    // A draw may leave no pair of one kind: then there is nothing to compute, and it is made again.
    for (let kinds = 0; kinds < 2;) {
      let [same, different] = [0, 0];
      times.fill(0);
      for (let i = 0; i < count; i++) times[random.integer(count)]!++;
      for (const i of positives) same += weights[i] = timesOf(i);
      for (const i of negatives) different += weights[i] = timesOf(i);
      kinds = Math.sign(same) + Math.sign(different);
    }
    return weights;
  };
  const drawNegatives = (): Float64Array => {
    weights.fill(0);
    for (const i of positives) weights[i] = 1;
    drawAmong(negatives);
    return weights;
  };
  return { draw, drawNegatives, units: count, positiveUnits };
}

/** People numbered 0 … count − 1. */
function numbered(same: SameLabels, people: PairPeople) {
  if (people.left.length !== same.length || people.right.length !== same.length) {
    const given = `${people.left.length} and ${people.right.length}`;
    throw new LineamentError('VALUE_INVALID', `Expected two people a pair, got ${given} for ${same.length} pairs.`);
  }
  const numbers = new Map<number, number>();
  const numberOf = (person: number): number => {
    const known = numbers.get(person);
    if (known !== undefined) return known;
    numbers.set(person, numbers.size);
    return numbers.size - 1;
  };
  const left = Int32Array.from(people.left, numberOf);
  const right = Int32Array.from(people.right, numberOf);
  return { left, right, count: numbers.size };
}

export interface SpreadOptions {
  /** Default 400: Efron and Tibshirani ("An Introduction to the Bootstrap", 1993, chapter 6) find 200 enough for a standard error. */
  readonly replicates?: number | undefined;
}

/**
 * Variances of figures over resampled people, by the bootstrap.
 *
 * Drawing people counts the chance of a single pair of different people three times: `m·k` has the variance 3 where the two
 * are independent (Owen, 2007, theorem 1). What one pair adds by itself is known from drawing those pairs, so twice that
 * is taken off: `V = V_people − 2 V_pairs`, as the variance for pairs that share members has it (Aronow, Samii and
 * Assenova, "Cluster-robust variance estimation for dyadic data", Political Analysis 23, 2015). What is left
 * is never less than the third of V_people that it would be if no person mattered.
 *
 * @param figures computed from how often each pair counts. d′ of a draw in which no score differs is infinite, and passed over.
 * @returns the variance of each figure.
 * @throws VALUE_INVALID for fewer than two replicates.
 */
export function spread(
  { draw, drawNegatives, units }: Resampling,
  figures: (weights: Float64Array) => Float64Array,
  { replicates = 400 }: SpreadOptions = {},
): Float64Array {
  if (!Number.isInteger(replicates) || replicates < 2) {
    throw new LineamentError('VALUE_INVALID', `Expected at least two replicates, got ${replicates}.`);
  }
  const all = variances(Array.from({ length: replicates }, () => figures(draw())));
  if (drawNegatives === null) return all;
  const single = variances(Array.from({ length: Math.max(2, replicates >> 1) }, () => figures(drawNegatives())));
  // Drawn from themselves, units people vary by less than people do: (units − 1) / units. One does not vary at all.
  const small = units > 1 ? units / (units - 1) : 1;
  return all.map((variance, i) => small * Math.max(variance / 3, variance - 2 * single[i]!));
}

function variances(samples: readonly Float64Array[]): Float64Array {
  return samples[0]!.map((_, j) => {
    const values = samples.map((sample) => sample[j]!).filter(Number.isFinite);
    if (values.length < 2) return 0;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  });
}
