/** Many values as one: their mean and their range. */
export interface Bucket {
  readonly x: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * At most `limit` buckets of neighbouring points, so that a figure of a long run stays small and readable. Points whose
 * value is not finite are left out.
 *
 * @param points in the order of x.
 */
export function thin(points: readonly { readonly x: number; readonly y: number }[], limit = 200): Bucket[] {
  const finite = points.filter(({ y }) => Number.isFinite(y));
  const size = Math.ceil(finite.length / limit);
  const buckets: Bucket[] = [];
  for (let start = 0; start < finite.length; start += size) {
    const bucket = finite.slice(start, start + size);
    const ys = bucket.map(({ y }) => y);
    buckets.push({
      x: bucket.at(-1)!.x,
      mean: ys.reduce((sum, y) => sum + y, 0) / ys.length,
      low: Math.min(...ys),
      high: Math.max(...ys),
    });
  }
  return buckets;
}
