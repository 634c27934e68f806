import { LineamentError } from '../errors.js';
import type { Similarity } from './similarity.js';

declare const brand: unique symbol;

/** The similarity from which two faces count as the same person, in [−1, 1]. */
export type Threshold = number & { readonly [brand]: 'Threshold' };

/** Whether two faces are taken for the same person, and on what grounds. */
export type Decision = ({ readonly kind: 'match' } & Grounds) | ({ readonly kind: 'no-match' } & Grounds);

interface Grounds {
  readonly similarity: Similarity;
  readonly threshold: Threshold;
  /** How often different people pass this threshold, as measured when it was set; `null` when nobody measured. */
  readonly falseMatchRate: number | null;
}

/** Where a line is drawn between the same person and different people. */
export interface DecisionRule {
  readonly threshold: Threshold;
  /** In [0, 1]; `null` when the threshold was not set on pairs. */
  readonly falseMatchRate: number | null;
}

/**
 * A number taken for a threshold.
 *
 * @throws VALUE_INVALID when it is not a number in [−1, 1].
 */
export function thresholdOf(value: number): Threshold {
  if (!(value >= -1 && value <= 1)) {
    throw new LineamentError('VALUE_INVALID', `Expected a threshold between -1 and 1, as cosines are, got ${value}.`);
  }
  return value as Threshold;
}

/**
 * Decides: a match when `similarity ≥ threshold`, the convention that the threshold's error rates were measured with.
 *
 * @throws VALUE_INVALID when the false-match rate is not a number in [0, 1], nor null.
 */
export function decide(similarity: Similarity, { threshold, falseMatchRate }: DecisionRule): Decision {
  if (falseMatchRate !== null && !(falseMatchRate >= 0 && falseMatchRate <= 1)) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Expected a false-match rate between 0 and 1, or null where it is not known, got ${falseMatchRate}.`,
    );
  }
  return { kind: similarity >= threshold ? 'match' : 'no-match', similarity, threshold, falseMatchRate };
}
