/** Every sample in its place: the order of evaluation, which no recipe names. */
export function sequentialOrder(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i);
}
