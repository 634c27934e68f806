import type { Matrix3 } from '../../../src/data/augmentation/matrix.js';
import type { Scene } from '../../../src/data/augmentation/step.js';

export const SCENE: Scene = { frame: { width: 120, height: 80 }, output: { width: 60, height: 50 }, grey: 0.5 };

/** Where a matrix sends a point. */
export function send(matrix: Matrix3, x: number, y: number): [number, number] {
  const w = matrix[6] * x + matrix[7] * y + matrix[8];
  return [(matrix[0] * x + matrix[1] * y + matrix[2]) / w, (matrix[3] * x + matrix[4] * y + matrix[5]) / w];
}
