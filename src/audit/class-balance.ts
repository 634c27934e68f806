import { quantileOf } from './standings.js';

/** How many photos people have. */
export interface ClassBalance {
  readonly people: number;
  readonly photos: number;
  readonly fewest: number;
  readonly median: number;
  readonly most: number;
  /** Share of all photos that the tenth of the people with the most photos have; 0.1 where all have the same number. */
  readonly topTenthShare: number;
  /** People of whom there is a single photo: nothing can be learned from them by comparison. */
  readonly single: number;
}

/** @param counts photos of each person. */
export function classBalance(counts: readonly number[]): ClassBalance {
  const sorted = [...counts].sort((a, b) => b - a);
  const photos = sorted.reduce((sum, count) => sum + count, 0);
  const tenth = sorted.slice(0, Math.max(1, Math.round(sorted.length / 10)));
  return {
    people: sorted.length,
    photos,
    fewest: sorted.at(-1) ?? 0,
    median: quantileOf(sorted, 0.5),
    most: sorted[0] ?? 0,
    topTenthShare: photos === 0 ? 0 : tenth.reduce((sum, count) => sum + count, 0) / photos,
    single: sorted.filter((count) => count === 1).length,
  };
}
