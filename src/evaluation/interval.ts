import { LineamentError } from '../errors.js';

/** A confidence interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** @throws VALUE_INVALID when this is no confidence level. */
export function requireLevel(level: number): void {
  if (level > 0 && level < 1) return;
  throw new LineamentError('VALUE_INVALID', `Expected a confidence level between 0 and 1, such as 0.95, got ${level}.`);
}
