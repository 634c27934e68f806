/** The closest to 0 and 1 that a rate is taken for: logits of those are infinite. */
const LEAST = 1e-7;

/** `log(p / (1 − p))` of a rate, on which scale its errors are nearly symmetric. */
export function logit(rate: number): number {
  const inside = Math.min(1 - LEAST, Math.max(LEAST, rate));
  return Math.log(inside / (1 - inside));
}

/** `1 / (1 + e⁻ˣ)`, the inverse of {@link logit}. */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
