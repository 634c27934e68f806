import { HammingIndex } from './hamming-index.js';
import { mirroredHash, type PhotoFingerprint, SIDE } from './photo-fingerprint.js';

/**
 * Bits in which the hashes of two copies may differ. Copies at a third of the size, at JPEG quality 15, or brighter by a fifth
 * differed in at most 10 (`npm run bench -- audit` has them); 8 to 11 cost the same to look up.
 */
const MOST_BITS = 11;

/**
 * From which correlation of the 32 × 32 grey pictures on two photos are the same one. Recompressed and resized copies reached 0.97 and
 * more; below 0.95 begin two shots of one moment, and portraits before one background.
 */
const LEAST_CORRELATION = 0.95;

/** Two photos that are the same one. */
export interface DuplicatePair {
  /** Indices of the photos, the lower first. */
  readonly first: number;
  readonly second: number;
  /** Whether one is the mirror image of the other. */
  readonly mirrored: boolean;
  /** Of their small grey pictures, in [−1, 1]; 1 for the same pixels. */
  readonly correlation: number;
}

/** Photos that are all copies of one. */
export interface DuplicateGroup {
  /** Indices, ascending. */
  readonly photos: readonly number[];
  readonly pairs: readonly DuplicatePair[];
}

export interface NearDuplicateOptions {
  /** A last word on a pair that looks the same, by its indices: whether it may be. Default: yes. */
  readonly confirm?: (first: number, second: number) => boolean;
}

/**
 * Finds the photos that are the same one re-encoded, resized or mirrored.
 *
 * Two photos are, when the perceptual hashes of the two, or of one and the other's mirror image, differ in at most 11 of 63
 * bits (found by {@link HammingIndex}, not by comparing all with all), and their 32 × 32 grey pictures correlate with 0.95 and
 * more. Crops are not looked for: 5 % cut off the edges is about as much as is still found.
 *
 * @returns groups of photos that hang together by such pairs, by their first photo. A picture of one grey is a copy of none.
 */
export function nearDuplicates(
  photos: readonly PhotoFingerprint[],
  { confirm = () => true }: NearDuplicateOptions = {},
): DuplicateGroup[] {
  const index = new HammingIndex(
    photos.map(({ hash }) => hash),
    MOST_BITS,
  );
  const moments = photos.map(({ grey }) => momentsOf(grey));
  const pairs: DuplicatePair[] = [];
  photos.forEach(({ grey, hash }, first) => {
    const best = new Map<number, DuplicatePair>();
    for (const mirrored of [false, true]) {
      for (const second of index.near(mirrored ? mirroredHash(hash) : hash)) {
        if (second <= first) continue;
        const correlation = correlationOf(grey, moments[first]!, photos[second]!.grey, moments[second]!, mirrored);
        const known = best.get(second)?.correlation ?? LEAST_CORRELATION;
        if (correlation >= known) best.set(second, { first, second, mirrored, correlation });
      }
    }
    pairs.push(...[...best.values()].filter(({ second }) => confirm(first, second)));
  });
  return groupsOf(pairs);
}

interface Moments {
  readonly mean: number;
  /** Times √1024. */
  readonly deviation: number;
}

function momentsOf(grey: Uint8Array): Moments {
  let [sum, squares] = [0, 0];
  for (const value of grey) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / grey.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares - sum * mean)) };
}

/** Pearson's; −1 where one of the two is of one grey, which correlates with nothing. */
function correlationOf(a: Uint8Array, ofA: Moments, b: Uint8Array, ofB: Moments, mirrored: boolean): number {
  if (ofA.deviation === 0 || ofB.deviation === 0) return -1;
  let sum = 0;
  for (let y = 0; y < SIDE; y++) {
    const row = y * SIDE;
    for (let x = 0; x < SIDE; x++) sum += a[row + x]! * b[row + (mirrored ? SIDE - 1 - x : x)]!;
  }
  return (sum - a.length * ofA.mean * ofB.mean) / (ofA.deviation * ofB.deviation);
}

function groupsOf(pairs: readonly DuplicatePair[]): DuplicateGroup[] {
  const roots = new Map<number, number>();
  const rootOf = (photo: number): number => {
    let root = photo;
    for (let next = roots.get(root); next !== undefined; next = roots.get(root)) root = next;
    return root;
  };
  for (const { first, second } of pairs) {
    const [a, b] = [rootOf(first), rootOf(second)];
    // The earliest photo of a group is its root.
    if (a !== b) roots.set(Math.max(a, b), Math.min(a, b));
  }
  const groups = new Map<number, { photos: Set<number>; pairs: DuplicatePair[] }>();
  for (const pair of pairs) {
    const root = rootOf(pair.first);
    const group = groups.get(root) ?? { photos: new Set<number>(), pairs: [] };
    groups.set(root, group);
    group.photos.add(pair.first).add(pair.second);
    group.pairs.push(pair);
  }
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([, group]) => ({ photos: [...group.photos].sort((a, b) => a - b), pairs: group.pairs }));
}
