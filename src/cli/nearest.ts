/** Levenshtein distance: the fewest insertions, deletions and substitutions of one character that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, substitution));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The name most like `typed`, or null when none is near enough to be what was meant (more than a third differs, at least 2). */
export function nearest(typed: string, names: readonly string[]): string | null {
  const reach = Math.max(2, Math.floor(typed.length / 3));
  let best: { name: string; distance: number } | null = null;
  for (const name of names) {
    const begins = typed.length >= 2 && name.startsWith(typed);
    const distance = begins ? 0.5 : editDistance(typed.toLowerCase(), name.toLowerCase());
    if (distance <= reach && (best === null || distance < best.distance)) best = { name, distance };
  }
  return best?.name ?? null;
}
