import type { ReportImage } from './html.js';

/** Two pictures that were compared. */
export interface ExamplePair {
  /** PNG or JPEG bytes. */
  readonly left: Uint8Array;
  readonly right: Uint8Array;
  readonly similarity: number;
  readonly threshold: number;
  /** What the two photos are called. */
  readonly names?: readonly [string, string];
  /** Whether they do show the same person; `null` where nobody knows. */
  readonly same: boolean | null;
}

/** Example pairs as pictures side by side, each with its score, the verdict, and whether that was right. */
export function pairImages(pairs: readonly ExamplePair[]): ReportImage[] {
  return pairs.map(({ left, right, similarity, threshold, names, same }) => {
    const match = similarity >= threshold;
    const verdict = match ? 'same person' : 'different people';
    return {
      pictures: [left, right],
      ...(names !== undefined && { labels: names }),
      caption: `${similarity.toFixed(3)} · ${verdict}`,
      ...(same === null ? {} : { mark: match === same ? 'right' : 'wrong' }),
    };
  });
}
