/**
 * Where a similarity lies on a scale that has the threshold in its middle: 0 at the threshold, 1 where the similarity is 1, −1 where it is
 * as far below the threshold as 1 is above, or further.
 */
export function placeOf(similarity: number, threshold: number): number {
  return Math.min(1, Math.max(-1, (similarity - threshold) / Math.max(1 - threshold, 1e-6)));
}

/** The similarity at the lower end of that scale. */
export function leastOf(threshold: number): number {
  return Math.max(-1, 2 * threshold - 1);
}

/** A similarity as it is shown, with a true minus. */
export function decimal(value: number): string {
  return value.toFixed(3).replace('-', '−');
}
