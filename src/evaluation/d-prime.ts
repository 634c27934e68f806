import { checkScoredPairs, type SameLabels, type Scores } from './scored-pairs.js';

/**
 * d′, how far apart the scores of both kinds of pairs lie: `(μ₊ − μ₋) / √((σ₊² + σ₋²) / 2)`, with the variances of the
 * scores at hand (n in the denominator). It looks at the middle of the distributions; errors happen in their tails.
 *
 * @returns Infinity, or NaN, where neither kind varies.
 * @throws VALUE_INVALID when lengths differ or a score is not finite.
 * @see Green and Swets, "Signal Detection Theory and Psychophysics" (1966); for biometrics Daugman, "The importance of
 *   being random", Pattern Recognition 36 (2003).
 */
export function dPrime(scores: Scores, same: SameLabels): number {
  checkScoredPairs(scores, same);
  return weightedDPrime(scores, same);
}

/** The same of checked pairs, each counting as often as `weights` says; default once. */
export function weightedDPrime(scores: Scores, same: SameLabels, weights?: Float64Array): number {
  const positives = moments(scores, same, true, weights);
  const negatives = moments(scores, same, false, weights);
  return (positives.mean - negatives.mean) / Math.sqrt((positives.variance + negatives.variance) / 2);
}

/** Mean and variance of one kind, in two passes: squares of means that are nearly equal would cancel. */
function moments(scores: Scores, same: SameLabels, kind: boolean, weights: Float64Array | undefined) {
  let [total, sum, squares] = [0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    if (same[i] !== kind) continue;
    const weight = weights === undefined ? 1 : weights[i]!;
    total += weight;
    sum += weight * scores[i]!;
  }
  const mean = sum / total;
  for (let i = 0; i < scores.length; i++) {
    if (same[i] === kind) squares += (weights === undefined ? 1 : weights[i]!) * (scores[i]! - mean) ** 2;
  }
  return { mean, variance: squares / total };
}
