/** The pairs of each outcome as indices, those farthest from the threshold first: the surest of the right ones, the worst of the wrong ones. */
export interface PairOutcomes {
  /** One person, and accepted as such. */
  readonly trueAccepts: readonly number[];
  /** Different people, and refused. */
  readonly trueRejects: readonly number[];
  /** Different people, but accepted: false matches. */
  readonly falseAccepts: readonly number[];
  /** One person, but refused: false non-matches. */
  readonly falseRejects: readonly number[];
}

/** Sorts pairs by what a threshold makes of them: a pair is accepted from `threshold` on. */
export function pairOutcomes(scores: ArrayLike<number>, same: ArrayLike<boolean>, threshold: number): PairOutcomes {
  const outcome = (isSame: boolean, accepted: boolean): number[] =>
    Array.from({ length: scores.length }, (_, i) => i)
      .filter((i) => same[i] === isSame && scores[i]! >= threshold === accepted)
      .sort((a, b) => Math.abs(scores[b]! - threshold) - Math.abs(scores[a]! - threshold));
  return {
    trueAccepts: outcome(true, true),
    trueRejects: outcome(false, false),
    falseAccepts: outcome(false, true),
    falseRejects: outcome(true, false),
  };
}

/** Up to `count` items at even distances, the first and the last among them. */
export function spread(items: readonly number[], count: number): number[] {
  if (items.length <= count) return [...items];
  if (count < 2) return items.slice(0, count);
  return Array.from({ length: count }, (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))]!);
}
