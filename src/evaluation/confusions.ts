import type { Search } from './search.js';

/** How often one known person was taken for another. */
export interface Confusion {
  readonly person: number;
  readonly named: number;
  readonly times: number;
}

/** Whom known people are taken for at the first rank, most often first. */
export function confusions(searches: readonly Search[]): Confusion[] {
  const counts = new Map<string, Confusion>();
  for (const { person, known, rank, named } of searches) {
    if (!known || rank === 1 || named === null || named === person) continue;
    const key = `${person} ${named}`;
    counts.set(key, { person, named, times: (counts.get(key)?.times ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.times - a.times);
}
