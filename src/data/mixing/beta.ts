import type { Random } from '../../random.js';

/** A deviate of Beta(α, α), as a ratio of two of Gamma(α). */
export function beta(a: number, random: Random): number {
  const [x, y] = [gamma(a, random), gamma(a, random)];
  // Both vanish together only for a tiny α, whose distribution is a coin's.
  return x + y > 0 ? x / (x + y) : Math.round(random.uniform());
}

/** Marsaglia and Tsang, "A simple method for generating gamma variables", 2000; for α < 1 from α + 1, as they say. */
function gamma(a: number, random: Random): number {
  if (a < 1) return gamma(a + 1, random) * random.uniform() ** (1 / a);
  const d = a - 1 / 3;
  for (;;) {
    const x = random.normal();
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
