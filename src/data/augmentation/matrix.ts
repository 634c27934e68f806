/** A 3×3 matrix of homogeneous plane coordinates, row by row. */
export type Matrix3 = readonly [number, number, number, number, number, number, number, number, number];

export const IDENTITY: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** `a · b`: what `b` does first, then `a`. */
export function multiply(a: Matrix3, b: Matrix3): Matrix3 {
  const row = (r: 0 | 3 | 6): [number, number, number] => [
    a[r] * b[0] + a[r + 1]! * b[3] + a[r + 2]! * b[6],
    a[r] * b[1] + a[r + 1]! * b[4] + a[r + 2]! * b[7],
    a[r] * b[2] + a[r + 1]! * b[5] + a[r + 2]! * b[8],
  ];
  return [...row(0), ...row(3), ...row(6)];
}

/** Scales by (`sx`, `sy`), then moves by (`tx`, `ty`). */
export function scaleThenMove(sx: number, sy: number, tx: number, ty: number): Matrix3 {
  return [sx, 0, tx, 0, sy, ty, 0, 0, 1];
}

/** `matrix` with (`x`, `y`) in place of the origin. */
export function about(x: number, y: number, matrix: Matrix3): Matrix3 {
  return multiply(scaleThenMove(1, 1, x, y), multiply(matrix, scaleThenMove(1, 1, -x, -y)));
}
