import { LineamentError } from '../errors.js';
import type { Random } from '../random.js';
import { rateInterval } from './binomial.js';
import { type Interval, requireLevel } from './interval.js';
import { logistic, logit } from './logit.js';
import { studentQuantile } from './normal.js';
import { spread } from './resampling.js';

/** What the search for one probe among the people of a gallery came to. */
export interface Search {
  /** Whom the probe shows. */
  readonly person: number;
  /** Whether that person is in the gallery. */
  readonly known: boolean;
  /** The place of the right person, from 1, ties counting against them; Infinity where they were not found at all. */
  readonly rank: number;
  /** The highest similarity to anybody. */
  readonly top: number;
  /** Who that is; null where nobody was compared. */
  readonly named: number | null;
}

/** How often known people are found and named rightly when few strangers may be taken for somebody. */
export interface DirAtFar {
  /** The false-alarm rate asked for; the measured one is at most this. */
  readonly far: number;
  /** Detection and identification rate: the share of known probes whose person comes first, at the threshold or above. */
  readonly dir: number;
  /** The lowest threshold that keeps the rate: somebody is named when `similarity ≥ threshold`. */
  readonly threshold: number;
  /** Whether there are enough unknown probes to measure such a rate: `1 / unknown ≤ far`. */
  readonly resolvable: boolean;
}

/** The figures of 1:N identification. Rates are shares. */
export interface IdentificationMetrics {
  readonly known: number;
  readonly unknown: number;
  readonly rank1: number;
  readonly rank5: number;
  readonly rank10: number;
  /** Cumulative match characteristic: the share of known probes whose person is among the first 1, 2, … */
  readonly cmc: readonly number[];
  /** Empty where no probe is unknown. */
  readonly dirAtFar: readonly DirAtFar[];
  readonly intervals: {
    readonly level: number;
    readonly rank1: Interval;
    readonly rank5: Interval;
    readonly rank10: Interval;
    readonly dirAtFar: readonly (Interval & { readonly far: number })[];
  };
}

export interface IdentificationOptions {
  /** Draws the bootstrap. */
  readonly random: Random;
  /** Default 1e-1, 1e-2, 1e-3. */
  readonly fars?: readonly number[];
  /** How far the CMC goes; default 20. */
  readonly ranks?: number;
  /** Default 400. */
  readonly replicates?: number | undefined;
  /** Default 0.95. */
  readonly level?: number;
}

const USUAL_FARS = [1e-1, 1e-2, 1e-3];

/**
 * Closed-set figures (CMC, ranks) over the known probes, and open-set ones (DIR at FAR) with the unknown. Intervals are those
 * of a bootstrap over people, known and unknown each among themselves, with the gallery as it is.
 *
 * @throws VALUE_INVALID when no probe is of somebody in the gallery, or a rate or level makes no sense.
 * @see Phillips, Grother and Micheals, "Evaluation methods in face recognition", Handbook of Face Recognition (2011).
 */
export function identificationMetrics(
  searches: readonly Search[],
  { random, fars = USUAL_FARS, ranks = 20, replicates = 400, level = 0.95 }: IdentificationOptions,
): IdentificationMetrics {
  requireLevel(level);
  const known = searches.filter((search) => search.known);
  const unknown = searches.filter((search) => !search.known).sort((a, b) => b.top - a.top);
  if (known.length === 0) {
    throw new LineamentError('VALUE_INVALID', 'Expected probes of people who are in the gallery, got none.');
  }
  const wrong = fars.find((far) => !(far >= 0 && far <= 1));
  if (wrong !== undefined) throw new LineamentError('VALUE_INVALID', `Expected a rate between 0 and 1, got ${wrong}.`);
  const ordered = [...known, ...unknown];
  const asked = unknown.length === 0 ? [] : fars;
  const once = new Float64Array(ordered.length).fill(1);
  const figures = (weights: Float64Array): Float64Array =>
    Float64Array.from([
      ...[1, 5, 10].map((rank) => shareOf(known, weights, (search) => search.rank <= rank)),
      ...asked.map((far) => dirAt(known, thresholdAt(unknown, weights.subarray(known.length), far), weights)),
    ]);
  const draws = peopleOfProbes(ordered, known.length, random);
  const values = figures(once);
  const deviations = spread(
    { draw: draws.draw, drawNegatives: null, units: draws.known, positiveUnits: draws.known },
    (weights) => figures(weights).map(logit),
    { replicates },
  ).map(Math.sqrt);
  const t = studentQuantile((1 + level) / 2, Math.max(1, draws.known - 1));
  const interval = (i: number): Interval => {
    const value = values[i]!;
    if (value === 0 || value === 1) return rateInterval(value * draws.known, draws.known, level);
    return { low: logistic(logit(value) - t * deviations[i]!), high: logistic(logit(value) + t * deviations[i]!) };
  };
  return {
    known: known.length,
    unknown: unknown.length,
    rank1: values[0]!,
    rank5: values[1]!,
    rank10: values[2]!,
    cmc: Array.from({ length: ranks }, (_, i) => shareOf(known, once, ({ rank }) => rank <= i + 1)),
    dirAtFar: asked.map((far, i) => ({
      far,
      dir: values[3 + i]!,
      threshold: thresholdAt(unknown, once, far),
      resolvable: 1 / unknown.length <= far,
    })),
    intervals: {
      level,
      rank1: interval(0),
      rank5: interval(1),
      rank10: interval(2),
      dirAtFar: asked.map((far, i) => ({ far, ...interval(3 + i) })),
    },
  };
}

/** A point of the curve of open-set identification. */
export interface DirPoint {
  readonly far: number;
  readonly dir: number;
}

/**
 * DIR over all false-alarm rates that the strangers can measure, from one in their number to 1, the rates evenly spread on a
 * logarithmic axis; empty without strangers.
 */
export function dirCurve(searches: readonly Search[], points = 200): DirPoint[] {
  const known = searches.filter((search) => search.known);
  const unknown = searches.filter((search) => !search.known).sort((a, b) => b.top - a.top);
  if (unknown.length === 0 || known.length === 0) return [];
  const once = new Float64Array(searches.length).fill(1);
  const smallest = 1 / unknown.length;
  return Array.from({ length: points + 1 }, (_, i) => {
    const far = smallest ** (1 - i / points);
    return { far, dir: dirAt(known, thresholdAt(unknown, once, far), once) };
  });
}

/** How often one known person was taken for another. */
export interface Confusion {
  readonly person: number;
  readonly named: number;
  readonly times: number;
}

/** Whom known people are taken for at the first rank, most often first. */
export function confusions(searches: readonly Search[]): Confusion[] {
  const counts = new Map<string, Confusion>();
  for (const { person, known, rank, named } of searches) {
    if (!known || rank === 1 || named === null || named === person) continue;
    const key = `${person} ${named}`;
    counts.set(key, { person, named, times: (counts.get(key)?.times ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.times - a.times);
}

function shareOf(searches: readonly Search[], weights: Float64Array, holds: (search: Search) => boolean): number {
  let [sum, total] = [0, 0];
  searches.forEach((search, i) => {
    total += weights[i]!;
    if (holds(search)) sum += weights[i]!;
  });
  return sum / total;
}

function dirAt(known: readonly Search[], threshold: number, weights: Float64Array): number {
  return shareOf(known, weights, ({ rank, top }) => rank === 1 && top >= threshold);
}

/** The lowest of the strangers' similarities, or just above the one, that at most the share `far` of them reaches. */
function thresholdAt(unknown: readonly Search[], weights: Float64Array, far: number): number {
  const total = unknown.reduce((sum, _, i) => sum + weights[i]!, 0);
  let [taken, refused] = [0, 0];
  for (let i = 0; i < unknown.length; i = refused) {
    // Those of one similarity pass together or not at all.
    let tied = 0;
    for (refused = i; refused < unknown.length && unknown[refused]!.top === unknown[i]!.top; refused++) {
      tied += weights[refused]!;
    }
    if (taken + tied > far * total * (1 + 1e-12)) return justAboveTop(unknown[i]!.top);
    taken += tied;
  }
  return -1;
}

function justAboveTop(top: number): number {
  return top + Math.max(Number.MIN_VALUE, Math.abs(top) * Number.EPSILON);
}

/** Draws known people among themselves and unknown ones among themselves; the weights are of their probes. */
function peopleOfProbes(probes: readonly Search[], known: number, random: Random) {
  const numbers = new Map<string, number>();
  const personOf = probes.map(({ person }, i) => {
    const name = `${i < known ? 'known' : 'unknown'} ${person}`;
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return numbers.get(name)!;
  });
  const knownPeople = new Set(personOf.slice(0, known)).size;
  const times = new Int32Array(numbers.size);
  const weights = new Float64Array(probes.length);
  const draw = (): Float64Array => {
    times.fill(0);
    for (let i = 0; i < knownPeople; i++) times[random.integer(knownPeople)]!++;
    const strangers = numbers.size - knownPeople;
    for (let i = 0; i < strangers; i++) times[knownPeople + random.integer(strangers)]!++;
    for (let i = 0; i < weights.length; i++) weights[i] = times[personOf[i]!]!;
    return weights;
  };
  return { draw, known: knownPeople };
}
