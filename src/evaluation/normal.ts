import { betaCdf, betaQuantile } from './beta.js';

/**
 * The standard normal distribution function Φ: the chance of a value below `x`. By the series at the centre and Mills'
 * ratio as a continued fraction in the tails; right to 1e-12 and better, in the tails relatively.
 *
 * @see Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), 26.2.11 and 26.2.14.
 */
export function normalCdf(x: number): number {
  const z = Math.abs(x);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < 3) {
    let [term, sum] = [z, z];
    for (let k = 3; Math.abs(term) > 1e-17 * sum && k < 400; k += 2) sum += term *= (z * z) / k;
    return 0.5 + Math.sign(x) * density * sum;
  }
  let fraction = z;
  for (let k = 60; k > 0; k--) fraction = z + k / fraction;
  return x < 0 ? density / fraction : 1 - density / fraction;
}

/** The value below which a standard normal deviate stays with chance `p` in (0, 1), by bisection of {@link normalCdf}. */
export function normalQuantile(p: number): number {
  let [low, high] = [-40, 40];
  for (let middle = 0; middle > low && middle < high; middle = (low + high) / 2) {
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Degrees of freedom from which the expansion of Cornish and Fisher is as good as the exact quantile. */
const MANY_DEGREES = 300;

/**
 * The distribution function of Student's t with so many degrees of freedom, by that of the beta distribution.
 *
 * @see Abramowitz and Stegun, 26.7.1.
 */
export function studentCdf(t: number, degrees: number): number {
  const tail = betaCdf(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
  return t < 0 ? tail : 1 - tail;
}

/**
 * The value below which Student's t stays with chance `p`: from that of the beta distribution, or, for many degrees, by the expansion
 * of Cornish and Fisher.
 *
 * @see Abramowitz and Stegun, 26.7.5.
 */
export function studentQuantile(p: number, degrees: number): number {
  if (degrees < MANY_DEGREES) {
    const x = betaQuantile(2 * Math.min(p, 1 - p), degrees / 2, 0.5);
    return Math.sign(p - 0.5) * Math.sqrt((degrees * (1 - x)) / x);
  }
  const z = normalQuantile(p);
  return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2);
}
