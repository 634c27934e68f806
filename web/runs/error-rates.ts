/** A pair that is decided by a threshold. */
export interface ScoredPairs {
  readonly scores: readonly number[];
  readonly same: readonly boolean[];
}

/** How often each threshold errs: a pair counts as one person from the threshold on. */
export interface ErrorRates {
  /** Scores in ascending order. */
  readonly same: Float64Array;
  readonly different: Float64Array;
  /** Pairs of different people that are taken for one person. */
  readonly falseMatches: (threshold: number) => number;
  /** Pairs of one person that are not. */
  readonly falseNonMatches: (threshold: number) => number;
  /** The lowest threshold at which at most this share of different people match. */
  readonly thresholdAt: (falseMatchRate: number) => number;
}

/** Above every score of seven decimals, and below the next. */
const NEXT = 5e-8;

export function errorRates({ scores, same: labels }: ScoredPairs): ErrorRates {
  const of = (wanted: boolean) => Float64Array.from(scores.filter((_, i) => labels[i] === wanted)).sort();
  const [same, different] = [of(true), of(false)];
  return {
    same,
    different,
    falseMatches: (threshold) => different.length - below(different, threshold),
    falseNonMatches: (threshold) => below(same, threshold),
    thresholdAt(falseMatchRate) {
      const allowed = Math.floor(falseMatchRate * different.length + 1e-9);
      if (allowed >= different.length) return Math.min(same[0] ?? -1, different[0] ?? -1);
      // The best of those that may not pass any more; those of the same score do not pass either.
      return different[different.length - 1 - allowed]! + NEXT;
    },
  };
}

/** How many of ascending values lie below a bound. */
export function below(ascending: Float64Array, bound: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface DetPoint {
  readonly threshold: number;
  readonly falseMatchRate: number;
  readonly falseNonMatchRate: number;
}

/** The DET curve, from the laxest threshold at which both rates are above 0 to the strictest: at most about `most` points. */
export function detCurve(rates: ErrorRates, most = 400): DetPoint[] {
  const { same, different } = rates;
  // Both rates are above 0 between the least of the same and the greatest of different people.
  const [from, to] = [same[0] ?? 0, different.at(-1) ?? 0];
  const inside = [...same, ...different].filter((score) => score > from && score <= to).sort((a, b) => a - b);
  const step = Math.max(1, inside.length / most);
  const thresholds = Array.from({ length: Math.min(inside.length, most) }, (_, i) => inside[Math.floor(i * step)]!);
  return [...new Set([...thresholds, ...inside.slice(-1)])].map((threshold) => ({
    threshold,
    falseMatchRate: rates.falseMatches(threshold) / different.length,
    falseNonMatchRate: rates.falseNonMatches(threshold) / same.length,
  }));
}

/** Of each of `bins` equal parts between two scores, the share of the scores that lie in it; those beyond count at the ends. */
export function histogram(ascending: Float64Array, from: number, to: number, bins: number): number[] {
  const edge = (bin: number) => from + (bin * (to - from)) / bins;
  return Array.from({ length: bins }, (_, bin) => {
    const low = bin === 0 ? 0 : below(ascending, edge(bin));
    const high = bin === bins - 1 ? ascending.length : below(ascending, edge(bin + 1));
    return ascending.length === 0 ? 0 : (high - low) / ascending.length;
  });
}
