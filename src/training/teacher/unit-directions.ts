/**
 * Turns a teacher's embeddings into the directions that are learnt, in place: each row of length 1, all 0 where there is
 * nothing (NaN).
 *
 * `centred`, the mean of all is taken from each before. The embeddings of many networks lie in a narrow cone: the cosines
 * of dlib-resnet are 1 − d²/8 of dlib's distance d, which rarely passes 1, so even those of strangers are above 0.87, and
 * a student that says the same of everybody would have learnt nine tenths of them. Around their mean they point everywhere.
 *
 * @param embeddings `(N, size)`
 */
export function unitDirections(embeddings: Float32Array, size: number, centred: boolean): void {
  const rows = Array.from({ length: embeddings.length / size }, (_, n) =>
    embeddings.subarray(n * size, (n + 1) * size),
  );
  const known = rows.filter((row) => !Number.isNaN(row[0]!));
  const mean = new Float64Array(size);
  if (centred) {
    for (const row of known) for (let i = 0; i < size; i++) mean[i]! += row[i]!;
    for (let i = 0; i < size; i++) mean[i]! /= known.length;
  }
  for (const row of rows) {
    if (Number.isNaN(row[0]!)) {
      row.fill(0);
      continue;
    }
    let squares = 0;
    for (let i = 0; i < size; i++) squares += (row[i]! - mean[i]!) ** 2;
    const length = Math.sqrt(squares);
    for (let i = 0; i < size; i++) row[i] = length > 0 ? (row[i]! - mean[i]!) / length : 0;
  }
}
