/** How templates are held in memory: as they are, or in a byte a number, to be compared exactly where it matters. */
export type Encoding = 'float32' | 'int8';

/** A template in a byte a number. */
export interface RowCodes {
  /** Multiply a code by it to get the number: `x̂[i] = scale · codes[i]`. */
  readonly scale: number;
  /** `‖x − x̂‖`, never told too small: how far a product with a probe of length 1 can be off. */
  readonly residual: number;
}

/** A probe in two bytes a number. */
export interface ProbeCodes {
  readonly codes: Int16Array;
  readonly scale: number;
  /** `‖q − q̂‖`, never told too small. */
  readonly residual: number;
}

const LARGEST_ROW_CODE = 127;
const LARGEST_PROBE_CODE = 16_383;

/** Rounding to float32 and back, and the sums in float64, stay within this, relatively. */
const ROUNDING = 1 + 1e-6;

/**
 * Writes a template of length 1 as int8, by one scale for all its numbers: `scale = max|x| / 127`, `codes[i] = round(x[i] / scale)`.
 *
 * With the probe's codes q̂ the product of the codes is within a known distance of the cosine, by Cauchy and Schwarz:
 * `|q·x − q̂·x̂| ≤ |q·(x − x̂)| + |(q − q̂)·x̂| ≤ ρ + τ·(1 + ρ)` for the residuals ρ of the row and τ of the probe. So a search
 * over codes that keeps whatever may reach the best, and then compares exactly, misses nobody.
 *
 * @param row (D), of length 1. @param into where the codes go, (D).
 */
export function encodeRow(row: Float64Array, into: Int8Array): RowCodes {
  const scale = Math.fround(largest(row) / LARGEST_ROW_CODE);
  let square = 0;
  for (let i = 0; i < row.length; i++) {
    const code = Math.max(-LARGEST_ROW_CODE, Math.min(LARGEST_ROW_CODE, Math.round(row[i]! / scale)));
    into[i] = code;
    square += (row[i]! - scale * code) ** 2;
  }
  return { scale, residual: Math.sqrt(square) * ROUNDING };
}

/**
 * Writes a probe of length 1 as int16. Its largest code leaves room for the sum of all products with int8 codes in an int32:
 * `127 · largest · D < 2³¹`.
 */
export function encodeProbe(probe: Float64Array): ProbeCodes {
  const most = Math.min(LARGEST_PROBE_CODE, Math.floor((2 ** 31 - 1) / (LARGEST_ROW_CODE * probe.length)));
  const scale = largest(probe) / most;
  const codes = new Int16Array(probe.length);
  let square = 0;
  for (let i = 0; i < probe.length; i++) {
    codes[i] = Math.round(probe[i]! / scale);
    square += (probe[i]! - scale * codes[i]!) ** 2;
  }
  return { codes, scale, residual: Math.sqrt(square) * ROUNDING };
}

function largest(numbers: Float64Array): number {
  let most = 0;
  for (const number of numbers) most = Math.max(most, Math.abs(number));
  return most;
}
