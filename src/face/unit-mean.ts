/**
 * The direction between embeddings: `Σ eᵢ / ‖Σ eᵢ‖`. Where they cancel out, no direction is left to prefer over the first.
 *
 * @param embeddings of one size and unit length, at least one.
 */
export function unitMean(embeddings: readonly Float32Array[]): Float32Array {
  const sum = new Float64Array(embeddings[0]!.length);
  for (const embedding of embeddings) for (let i = 0; i < sum.length; i++) sum[i]! += embedding[i]!;
  let square = 0;
  for (const value of sum) square += value * value;
  const length = Math.sqrt(square);
  return length > 0 ? Float32Array.from(sum, (value) => value / length) : embeddings[0]!;
}
