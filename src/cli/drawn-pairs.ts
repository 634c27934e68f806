import type { FaceDataset } from '../data/dataset.js';
import { LineamentError } from '../errors.js';
import { counted } from './counted.js';

/** False matches are rare: many pairs of different people are needed to see them, and fewer of the same person. */
const SAME_SHARE = 0.1;
export const DRAWN_PAIRS = 50_000;

/** How many pairs the photos of a folder give. */
export interface PairsThere {
  readonly ofSame: number;
  readonly ofDifferent: number;
}

/** @throws DATASET_INVALID where there are none of a kind. */
export function pairsThere({ name, samples }: FaceDataset): PairsThere {
  const photos = new Map<number, number>();
  for (const { label } of samples) photos.set(label, (photos.get(label) ?? 0) + 1);
  const pairsAmong = (n: number) => (n * (n - 1)) / 2;
  const ofSame = [...photos.values()].reduce((sum, n) => sum + pairsAmong(n), 0);
  const ofDifferent = pairsAmong(samples.length) - ofSame;
  if (ofSame > 0 && ofDifferent > 0) return { ofSame, ofDifferent };
  const message =
    `expected two people or more in ${name}, one of them at least with two photos, to draw pairs of both kinds from; it has ` +
    `${counted(samples.length, 'photo')} of ${counted(photos.size, 'person', 'people')}`;
  throw new LineamentError('DATASET_INVALID', message);
}

/** {@link DRAWN_PAIRS}, or, of few photos, as many as leave {@link SAME_SHARE} of one person, or all that there are of them. */
export function mostDrawn({ ofSame, ofDifferent }: PairsThere): number {
  const ofThem = Math.ceil((ofDifferent * SAME_SHARE) / (1 - SAME_SHARE));
  return Math.min(DRAWN_PAIRS, ofDifferent + Math.min(ofSame, ofThem));
}

/** {@link SAME_SHARE}, or less where the photos give fewer pairs of one person: the false-match rate rests on the others. */
export function sameShareOf({ ofSame, ofDifferent }: PairsThere, count: number): number {
  // Half a pair less than there are: the share of `count` is rounded up.
  const share = Math.min(SAME_SHARE, (ofSame - 0.5) / count);
  // All pairs of different people, and some of one person more than the share, where `count` is nearly all there are.
  return Math.max(share, (count - ofDifferent - 0.5) / count);
}
