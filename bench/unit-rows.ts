import type { Random } from '../dist/random.js';

/** Rows of length 1, (N, D), one after the other. Each number is the sum of two uniform ones: close enough to a direction drawn evenly. */
export function unitRows(random: Random, count: number, size: number): Float32Array {
  const rows = new Float32Array(count * size);
  for (let i = 0; i < rows.length; i++) rows[i] = random.uniform() + random.uniform() - 1;
  for (let at = 0; at < rows.length; at += size) {
    let sum = 0;
    for (let i = at; i < at + size; i++) sum += rows[i]! * rows[i]!;
    const length = Math.sqrt(sum);
    for (let i = at; i < at + size; i++) rows[i]! /= length;
  }
  return rows;
}
