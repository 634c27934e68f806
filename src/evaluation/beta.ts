/**
 * The distribution function of the beta distribution, `I_x(a, b)`: the chance of a value of at most `x`. By its continued fraction, on
 * the side of the mean where that converges fast; right to about 1e-9 where
 * the parameters are below a million, and to 1e-7 where they are below 10⁸.
 *
 * @param a greater than 0; so is `b`.
 * @see Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), 26.5.8; evaluated as in Lentz, Applied Optics 15 (1976).
 */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaCdf(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return (front * fraction(x, a, b)) / a;
}

/** The value below which a beta variable stays with chance `p` in (0, 1), by bisection of {@link betaCdf}. */
export function betaQuantile(p: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let middle = 0.5; middle > low && middle < high; middle = (low + high) / 2) {
    if (betaCdf(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Terms grow with the root of `a + b`; so many are enough for 10⁸. */
const MOST_TERMS = 50_000;
/** Keeps the steps of Lentz's method from a division by 0. */
const TINY = 1e-300;

function fraction(x: number, a: number, b: number): number {
  const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let product = d;
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    product *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    product *= c * d;
    if (Math.abs(c * d - 1) < 1e-14) break;
  }
  return product;
}

/** Coefficients of Stirling's series, B₂ₖ / (2k (2k − 1)). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360] as const;

/** `ln Γ(x)` of x > 0: Stirling's series from 10 on, below it by `Γ(x) = Γ(x + 1) / x`. */
function logGamma(x: number): number {
  let [shifted, product] = [x, 1];
  for (; shifted < 10; shifted++) product *= shifted;
  const series = STIRLING.reduceRight((sum, coefficient) => sum / shifted ** 2 + coefficient, 0) / shifted;
  return (shifted - 0.5) * Math.log(shifted) - shifted + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
}
