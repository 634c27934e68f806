import type { ReportImage } from './html.js';

/** Two pictures that were compared. */
export interface ExamplePair {
  /** PNG or JPEG bytes. */
  readonly left: Uint8Array;
  readonly right: Uint8Array;
  readonly similarity: number;
  readonly threshold: number;
  /** Whether they do show the same person; `null` where nobody knows. */
  readonly same: boolean | null;
}

/** Example pairs as pictures side by side, each with its score, the verdict, and whether that was right. */
export function pairImages(pairs: readonly ExamplePair[]): ReportImage[] {
  return pairs.map(({ left, right, similarity, threshold, same }) => {
    const match = similarity >= threshold;
    const verdict = match ? 'same person' : 'different people';
    return {
      pictures: [left, right],
      caption: `${similarity.toFixed(3)} · ${verdict}`,
      ...(same === null ? {} : { mark: match === same ? 'right' : 'wrong' }),
    };
  });
}

/**
 * Which pairs to show, as indices: of each of the four outcomes up to `perKind`. Of the right decisions, a spread from the surest to
 * the closest; of the wrong ones the worst, because these are what one learns from.
 *
 * @returns in the order: same person and accepted, different and refused, different but accepted, same but refused.
 */
export function chooseExamples(
  scores: ArrayLike<number>,
  same: ArrayLike<boolean>,
  threshold: number,
  perKind = 4,
): number[] {
  const outcome = (isSame: boolean, accepted: boolean): number[] =>
    Array.from({ length: scores.length }, (_, i) => i)
      .filter((i) => same[i] === isSame && scores[i]! >= threshold === accepted)
      // Farthest from the threshold first: surest when right, worst when wrong.
      .sort((a, b) => Math.abs(scores[b]! - threshold) - Math.abs(scores[a]! - threshold));
  return [
    ...spread(outcome(true, true), perKind),
    ...spread(outcome(false, false), perKind),
    ...outcome(false, true).slice(0, perKind),
    ...outcome(true, false).slice(0, perKind),
  ];
}

/** Up to `count` items at even distances, the first and the last among them. */
function spread(items: readonly number[], count: number): number[] {
  if (items.length <= count) return [...items];
  if (count < 2) return items.slice(0, count);
  return Array.from({ length: count }, (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))]!);
}
