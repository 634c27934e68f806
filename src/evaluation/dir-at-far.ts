import { LineamentError } from '../errors.js';
import { justAbove } from './roc.js';
import type { Search } from './search.js';

/** The false-alarm rates at which open-set identification is usually reported. */
export const USUAL_FARS: readonly number[] = [1e-1, 1e-2, 1e-3];

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

/**
 * Detection and identification rate at false-alarm rates, open set. With the probes of people in the gallery P_G and those of
 * strangers P_N, each of similarity `top` to whoever is most like them:
 *
 * `FAR(τ) = |{p ∈ P_N : top(p) ≥ τ}| / |P_N|`, `DIR(τ) = |{p ∈ P_G : rank(p) = 1 and top(p) ≥ τ}| / |P_G|`,
 * and DIR at FAR x is DIR(τ) at the lowest τ with FAR(τ) ≤ x. Nothing is interpolated.
 *
 * @param fars rates in [0, 1]; default {@link USUAL_FARS}. @returns one for each rate; nothing where no probe is of a stranger.
 * @throws VALUE_INVALID when no probe is of somebody in the gallery, or for a rate outside [0, 1].
 * @see Phillips, Grother and Micheals, "Evaluation methods in face recognition", Handbook of Face Recognition (2011);
 *   ISO/IEC 19795-1 calls FAR the false-positive identification rate, FPIR, and 1 − DIR (at rank 1) the FNIR.
 */
export function dirAtFar(searches: readonly Search[], fars: readonly number[] = USUAL_FARS): DirAtFar[] {
  const wrong = fars.find((far) => !(far >= 0 && far <= 1));
  if (wrong !== undefined) throw new LineamentError('VALUE_INVALID', `Expected a rate between 0 and 1, got ${wrong}.`);
  const { known, unknown } = probesByKind(searches);
  if (unknown.length === 0) return [];
  return fars.map((far) => {
    const threshold = thresholdAtFar(unknown, far);
    return { far, dir: dirAtThreshold(known, threshold), threshold, resolvable: 1 / unknown.length <= far };
  });
}

/** A point of the curve of open-set identification. */
export interface DirPoint {
  readonly far: number;
  readonly dir: number;
}

/**
 * DIR over all false-alarm rates that the strangers can measure, from one in their number to 1, the rates evenly spread on a
 * logarithmic axis; empty without strangers, or without anybody known.
 */
export function dirCurve(searches: readonly Search[], points = 200): DirPoint[] {
  const unknown = searches.reduce((sum, { known }) => sum + (known ? 0 : 1), 0);
  if (unknown === 0 || unknown === searches.length) return [];
  const rates = Array.from({ length: points + 1 }, (_, i) => (1 / unknown) ** (1 - i / points));
  return dirAtFar(searches, rates).map(({ far, dir }) => ({ far, dir }));
}

/**
 * Probes of people in the gallery, and those of strangers, the most similar to anybody first.
 *
 * @throws VALUE_INVALID when there is none of the first kind.
 */
export function probesByKind(searches: readonly Search[]): { readonly known: Search[]; readonly unknown: Search[] } {
  const known = searches.filter((search) => search.known);
  if (known.length === 0) {
    throw new LineamentError('VALUE_INVALID', 'Expected probes of people who are in the gallery, got none.');
  }
  return { known, unknown: searches.filter((search) => !search.known).sort((a, b) => b.top - a.top) };
}

/** The lowest of the strangers' similarities, or just above one, that at most the share `far` of them reaches; −1 where all may. */
export function thresholdAtFar(unknown: readonly Search[], far: number, weights?: ArrayLike<number>): number {
  const weightOf = (i: number): number => weights?.[i] ?? 1;
  const total = unknown.reduce((sum, _, i) => sum + weightOf(i), 0);
  let [taken, next] = [0, 0];
  for (let i = 0; i < unknown.length; i = next) {
    const { top } = unknown[i]!;
    // Those of one similarity pass together or not at all.
    let tied = 0;
    for (next = i; next < unknown.length && unknown[next]!.top === top; next++) tied += weightOf(next);
    if (taken + tied > far * total * (1 + 1e-12)) return justAbove(top);
    taken += tied;
  }
  return -1;
}

/** DIR(τ), each known probe counted as often as `weights` says; default once. */
export function dirAtThreshold(known: readonly Search[], threshold: number, weights?: ArrayLike<number>): number {
  let [named, total] = [0, 0];
  known.forEach(({ rank, top }, i) => {
    const weight = weights?.[i] ?? 1;
    total += weight;
    if (rank === 1 && top >= threshold) named += weight;
  });
  return named / total;
}
