import { LineamentError } from '../errors.js';
import type { SameLabels } from './scored-pairs.js';

/**
 * Deals pairs to folds in turn, same-person pairs first, so that every fold gets its share of both kinds and fold sizes
 * differ by at most one. For pair lists that, unlike LFW's, bring no folds of their own. Nothing is random: the same list gives
 * the same folds.
 *
 * @param count number of folds; default 10, as in the LFW protocol.
 * @returns the fold of each pair, 0 … count − 1.
 * @throws VALUE_INVALID when `count` is not a whole number of at least 2.
 */
export function stratifiedFolds(same: SameLabels, count = 10): Int32Array {
  if (!Number.isInteger(count) || count < 2) {
    throw new LineamentError('VALUE_INVALID', `Expected at least two folds, as a whole number, got ${count}.`);
  }
  const folds = new Int32Array(same.length);
  let dealt = 0;
  for (const kind of [true, false]) {
    for (let i = 0; i < same.length; i++) if (same[i] === kind) folds[i] = dealt++ % count;
  }
  return folds;
}
