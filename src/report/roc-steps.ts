import { type RocCurve, tprAtFpr } from '../evaluation/index.js';

export interface NamedRoc {
  /** What the legend calls it. */
  readonly name: string;
  readonly roc: RocCurve;
}

/** A corner of a curve that is drawn in steps. */
export interface RocStep {
  readonly name: string;
  readonly fpr: number;
  readonly tpr: number;
}

const POINTS_PER_CURVE = 300;

/** The smallest false-positive rate that the pairs of any of the curves can measure, one in `negatives`; at most 0.1. */
export function smallestFpr(curves: readonly NamedRoc[]): number {
  return Math.min(0.1, ...curves.map(({ roc }) => 1 / roc.negatives));
}

/** Rates from `smallest` to 1, evenly spread on a logarithmic axis. */
export function logarithmicRates(smallest: number): number[] {
  return Array.from({ length: POINTS_PER_CURVE + 1 }, (_, i) => smallest ** (1 - i / POINTS_PER_CURVE));
}

/** Each curve at the rates that its own pairs can measure: where it rises, and its end. */
export function rocSteps(curves: readonly NamedRoc[], rates: readonly number[]): RocStep[] {
  return curves.flatMap(({ name, roc }) =>
    tprAtFpr(roc, rates)
      .filter(({ resolvable }) => resolvable)
      .filter(({ tpr }, i, all) => i === 0 || i === all.length - 1 || tpr !== all[i - 1]!.tpr)
      .map(({ fpr, tpr }) => ({ name, fpr, tpr })),
  );
}
