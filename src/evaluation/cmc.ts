import { LineamentError } from '../errors.js';
import type { Search } from './search.js';

/**
 * Cumulative match characteristic, closed set: `CMC(k) = |{p ∈ P_G : rank(p) ≤ k}| / |P_G|`, where P_G are the probes of people in
 * the gallery. CMC(1) is the rank-1 rate.
 *
 * @param ranks how far it goes. @param weights how often each known probe counts, in their order; default once.
 * @returns CMC(1) … CMC(ranks), which never falls.
 * @throws VALUE_INVALID when no probe is of somebody in the gallery, or `ranks` is not a whole number above zero.
 * @see Phillips, Grother and Micheals, "Evaluation methods in face recognition", Handbook of Face Recognition (2011).
 */
export function cumulativeMatches(
  searches: readonly Search[],
  ranks: number,
  weights?: ArrayLike<number>,
): Float64Array {
  if (!(Number.isInteger(ranks) && ranks > 0)) {
    throw new LineamentError('VALUE_INVALID', `Expected a whole number of ranks above zero, got ${ranks}.`);
  }
  const matches = new Float64Array(ranks);
  let [total, at] = [0, 0];
  for (const { known, rank } of searches) {
    if (!known) continue;
    const weight = weights?.[at++] ?? 1;
    total += weight;
    if (rank <= ranks) matches[rank - 1]! += weight;
  }
  if (total === 0) {
    throw new LineamentError('VALUE_INVALID', 'Expected probes of people who are in the gallery, got none.');
  }
  for (let k = 1; k < ranks; k++) matches[k]! += matches[k - 1]!;
  return matches.map((count) => count / total);
}
