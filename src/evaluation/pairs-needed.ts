import { LineamentError } from '../errors.js';

/** How many different-person pairs a false-match rate takes. */
export interface PairsNeeded {
  /** So many without one false match say, at 95 %, that the rate is kept: `ln 0.05 / ln(1 − rate)`, about 3 / rate. */
  readonly toBound: number;
  /** So many hold thirty false matches, with which the rate is known to ±30 % at 90 %: `30 / rate`. */
  readonly toMeasure: number;
}

/**
 * The rules of three and of thirty.
 *
 * @throws VALUE_INVALID for a rate outside (0, 1).
 * @see Doddington et al., "The NIST speaker recognition evaluation", Speech Communication 31 (2000); Jovanovic and Levy, "A look at the rule
 *   of three", The American Statistician 51 (1997).
 */
export function pairsNeeded(falseMatchRate: number): PairsNeeded {
  if (!(falseMatchRate > 0 && falseMatchRate < 1)) {
    throw new LineamentError('VALUE_INVALID', `Expected a false-match rate between 0 and 1, got ${falseMatchRate}.`);
  }
  return {
    toBound: Math.ceil(Math.log(0.05) / Math.log1p(-falseMatchRate)),
    toMeasure: Math.ceil(30 / falseMatchRate - 1e-9),
  };
}
