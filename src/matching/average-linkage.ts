import { rowProduct, type UnitRows } from './unit-rows.js';

/** Faces that are taken for one person. */
export interface Cluster {
  readonly members: readonly number[];
  /** The photos they are in, each once. */
  readonly photos: ReadonlySet<string>;
  /** The number of the earlier group it grew from, or null. */
  readonly group: number | null;
}

/**
 * Merges clusters, the two of the highest mean similarity first, until none that may be merged reach the threshold. Two
 * may not when they share a photo, or both grew from earlier groups. The crowding of each row (`crowdingOf`) is taken off every
 * similarity it has part in.
 *
 * Follows a chain from each cluster to its nearest: two that are each other's nearest are merged, which gives what merging
 * the most similar first gives, because merging others never brings a third nearer than the nearer of them was.
 */
export function mergeClusters(
  clusters: readonly Cluster[],
  rows: UnitRows,
  threshold: number,
  crowding: Float64Array,
): Cluster[] {
  if (clusters.length === 1) return [...clusters];
  const { size } = rows;
  const active: (Cluster | null)[] = [...clusters];
  const sums = sumsOf(clusters, rows); // (clusters, D)
  const crowded = Float64Array.from(clusters, ({ members }) => members.reduce((sum, face) => sum + crowding[face]!, 0));
  const done: Cluster[] = [];
  let chain: number[] = [];

  /** The most similar that may be merged; among equals the one before in the chain, then the first; −1 for none. */
  function nearest(of: number, before: number): number {
    const cluster = active[of]!;
    let best = -1;
    let highest = threshold;
    const consider = (place: number): void => {
      const other = active[place]!;
      const pairs = cluster.members.length * other.members.length;
      const similarity =
        rowProduct(sums, of, sums, place, size) / pairs -
        crowded[of]! / cluster.members.length -
        crowded[place]! / other.members.length;
      if (best < 0 ? similarity < highest : similarity <= highest) return;
      if (!mayMerge(cluster, other)) return;
      best = place;
      highest = similarity;
    };
    if (before >= 0) consider(before);
    for (let place = 0; place < active.length; place++) {
      if (place !== of && place !== before && active[place] !== null) consider(place);
    }
    return best;
  }

  function merge(into: number, from: number): void {
    for (let i = 0; i < size; i++) sums[into * size + i]! += sums[from * size + i]!;
    crowded[into]! += crowded[from]!;
    active[into] = union(active[into]!, active[from]!);
    active[from] = null;
  }

  for (let first = 0; first < active.length;) {
    if (active[first] === null) {
      first++;
      continue;
    }
    if (chain.length === 0) chain.push(first);
    const last = chain.at(-1)!;
    const before = chain.at(-2) ?? -1;
    const next = nearest(last, before);
    if (next < 0) {
      // Like no other, and it stays so.
      done.push(active[last]!);
      active[last] = null;
      chain.pop();
    } else if (next === before) {
      merge(Math.min(last, next), Math.max(last, next));
      chain.length -= 2;
    } else {
      // Rounding can lead the chain back into itself after a merge; then it starts anew.
      chain = chain.includes(next) ? [] : [...chain, next];
    }
  }
  return done;
}

function sumsOf(clusters: readonly Cluster[], { data, size }: UnitRows): Float64Array {
  const sums = new Float64Array(clusters.length * size);
  clusters.forEach(({ members }, row) => {
    for (const member of members) for (let i = 0; i < size; i++) sums[row * size + i]! += data[member * size + i]!;
  });
  return sums;
}

function mayMerge(a: Cluster, b: Cluster): boolean {
  if (a.group !== null && b.group !== null) return false;
  const [few, many] = a.photos.size < b.photos.size ? [a.photos, b.photos] : [b.photos, a.photos];
  for (const photo of few) if (many.has(photo)) return false;
  return true;
}

function union(a: Cluster, b: Cluster): Cluster {
  return {
    members: [...a.members, ...b.members],
    photos: new Set([...a.photos, ...b.photos]),
    group: a.group ?? b.group,
  };
}
