import type { Random } from '../random.js';
import { clusteredRateInterval } from './clustered-rate.js';
import { cumulativeMatches } from './cmc.js';
import { type DirAtFar, dirAtFar, dirAtThreshold, probesByKind, thresholdAtFar, USUAL_FARS } from './dir-at-far.js';
import { type Interval, requireLevel } from './interval.js';
import { logistic, logit } from './logit.js';
import { studentQuantile } from './normal.js';
import { spread } from './resampling.js';
import type { Search } from './search.js';

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
    /** One for each rank of `cmc`; each by itself, so that the true curve may leave the band somewhere. */
    readonly cmc: readonly Interval[];
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

/**
 * Closed-set figures ({@link cumulativeMatches}) over the known probes, and open-set ones ({@link dirAtFar}) with the unknown. Intervals
 * are those of a bootstrap over people, known and unknown each among themselves, with the gallery as it is: `figure ± t · s` on
 * the logit scale, where s is the standard error over the draws by the slope of the logit, `s / (p (1 − p))`: of a rate near 1 some
 * draws are 1, whose own logits are infinite. The thresholds of DIR at FAR are set anew on each draw. Of a rate that no draw
 * changes, as of 0 and 1 and with a single person, it is that of as many trials as there are known people ({@link clusteredRateInterval}).
 *
 * @throws VALUE_INVALID as those, and when a level makes no sense.
 */
export function identificationMetrics(
  searches: readonly Search[],
  { random, fars = USUAL_FARS, ranks = 20, replicates = 400, level = 0.95 }: IdentificationOptions,
): IdentificationMetrics {
  requireLevel(level);
  const open = dirAtFar(searches, fars);
  const { known, unknown } = probesByKind(searches);
  const depth = Math.max(ranks, 10);
  const figures = (weights: Float64Array): Float64Array => {
    const ofUnknown = weights.subarray(known.length);
    const dirs = open.map(({ far }) => dirAtThreshold(known, thresholdAtFar(unknown, far, ofUnknown), weights));
    return Float64Array.from([...cumulativeMatches(known, depth, weights), ...dirs]);
  };
  const draws = peopleOfProbes([...known, ...unknown], known.length, random);
  const deviations = spread(
    { draw: draws.draw, drawNegatives: null, units: draws.known, positiveUnits: draws.known },
    figures,
    { replicates },
  ).map(Math.sqrt);
  const t = studentQuantile((1 + level) / 2, Math.max(1, draws.known - 1));
  const around = (value: number, deviation: number): Interval => {
    if (deviation < 1e-9) {
      return clusteredRateInterval(value, { variance: 0, units: draws.known, trials: draws.known, level });
    }
    const step = (t * deviation) / (value * (1 - value));
    return { low: logistic(logit(value) - step), high: logistic(logit(value) + step) };
  };
  const matches = cumulativeMatches(known, depth);
  const intervals = Array.from(matches, (value, i) => around(value, deviations[i]!));
  return {
    known: known.length,
    unknown: unknown.length,
    rank1: matches[0]!,
    rank5: matches[4]!,
    rank10: matches[9]!,
    cmc: [...matches.subarray(0, ranks)],
    dirAtFar: open,
    intervals: {
      level,
      rank1: intervals[0]!,
      rank5: intervals[4]!,
      rank10: intervals[9]!,
      cmc: intervals.slice(0, ranks),
      dirAtFar: open.map(({ far, dir }, i) => ({ far, ...around(dir, deviations[depth + i]!) })),
    },
  };
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
