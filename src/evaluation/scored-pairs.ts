import { LineamentError } from '../errors.js';

/** One similarity a pair. It rises with likeness; any finite scale will do. */
export type Scores = ArrayLike<number>;

/** One label a pair: `true` where both pictures show the same person. */
export type SameLabels = ArrayLike<boolean>;

/**
 * Refuses what cannot be evaluated, naming the first pair that is wrong.
 *
 * @throws VALUE_INVALID when the lengths differ, a score is not finite or a label is not a boolean.
 */
export function checkScoredPairs(scores: Scores, same: SameLabels): void {
  if (scores.length !== same.length) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Expected one score and one label a pair, got ${scores.length} scores and ${same.length} labels. ` +
        'Leave out the pairs without a score on both sides.',
    );
  }
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i])) {
      throw new LineamentError(
        'VALUE_INVALID',
        `Expected finite scores, got ${scores[i]} for pair ${i}. Check the embeddings that it was computed from.`,
      );
    }
    if (typeof same[i] !== 'boolean') {
      throw new LineamentError(
        'VALUE_INVALID',
        `Expected true (same person) or false for every pair, got ${same[i]} for pair ${i}. ` +
          'Only pairs with known labels can be evaluated.',
      );
    }
  }
}

/**
 * The scores of same-person and of different-person pairs apart, each in ascending order.
 *
 * @throws VALUE_INVALID as {@link checkScoredPairs}, and when one of the two kinds is missing.
 */
export function splitByLabel(scores: Scores, same: SameLabels): { positives: Float64Array; negatives: Float64Array } {
  checkScoredPairs(scores, same);
  let positiveCount = 0;
  for (let i = 0; i < same.length; i++) if (same[i]) positiveCount++;
  const negativeCount = same.length - positiveCount;
  if (positiveCount === 0 || negativeCount === 0) {
    throw new LineamentError(
      'VALUE_INVALID',
      'Expected pairs of the same person and pairs of different people, ' +
        `got ${positiveCount} of the same and ${negativeCount} of different. Error rates need both.`,
    );
  }

  const positives = new Float64Array(positiveCount);
  const negatives = new Float64Array(negativeCount);
  let p = 0;
  let n = 0;
  for (let i = 0; i < scores.length; i++) {
    if (same[i]) positives[p++] = scores[i]!;
    else negatives[n++] = scores[i]!;
  }
  // Typed arrays sort by value in native code; a comparator over indices takes five times as long.
  return { positives: positives.sort(), negatives: negatives.sort() };
}
