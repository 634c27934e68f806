import { readFileSync } from 'node:fs';
import { tensorFrom, type Tensor } from '../../src/torch/tensor.js';
import { DEVICE } from './device.js';

/** The numbers of `formula.py`, so that fixtures need not store weights and images. */

function fnv1a(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** Values in [−1, 1) that depend on the name and the index only. */
export function hashed(name: string, count: number): Float32Array {
  const seed = fnv1a(name);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    let h = (Math.imul(index, 0x9e3779b9) + seed) | 0;
    h ^= h >>> 16;
    h = Math.imul(h, 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    h ^= h >>> 16;
    values[index] = (h >>> 0) / 2 ** 31 - 1;
  }
  return values;
}

export function hashedTensor(name: string, shape: readonly number[], dtype: 'float32' | 'float64'): Tensor {
  return tensorFrom(hashed(name, product(shape)), shape, { dtype, device: DEVICE });
}

/** A value for the parameter or buffer of that name, spread about as an initialiser would spread it; `added` to each. */
function weight(name: string, shape: readonly number[], added: number): Tensor {
  if (name.endsWith('num_batches_tracked')) return tensorFrom(new BigInt64Array(product(shape)), shape);
  const values = hashed(name, product(shape));
  const centre = shape.length === 1 && /(weight|running_var)$/.test(name) ? 1 : 0;
  const spread = spreadOf(shape);
  for (let index = 0; index < values.length; index++)
    values[index] = added + Math.fround(centre + spread * values[index]!);
  return tensorFrom(values, shape);
}

function spreadOf(shape: readonly number[]): number {
  // A kernel: uniform with the deviation of PyTorch's kaiming_normal_(mode='fan_out').
  if (shape.length === 4) return Math.fround(Math.sqrt(6 / (shape[0]! * shape[2]! * shape[3]!)));
  return shape.length === 2 ? Math.fround(Math.sqrt(1 / shape[1]!)) : 0.1;
}

/** The state dict of `formula.py`'s `set_weights` for a module with these names and shapes; biases of batch normalisations lie about `normBias`. */
export function formulaState(state: ReadonlyMap<string, Tensor>, normBias = 0): Map<string, Tensor> {
  const ofNorm = (name: string): boolean => name.endsWith('bias') && state.has(name.replace(/bias$/, 'running_mean'));
  return new Map(Array.from(state, ([name, { shape }]) => [name, weight(name, shape, ofNorm(name) ? normBias : 0)]));
}

/** Two numbers that stand for a tensor: its product with a hashed direction, and its norm. */
export function summary(name: string, tensor: Tensor): [along: number, norm: number] {
  const values = Array.from(tensor.toTypedArray(), Number);
  const direction = hashed(`direction of ${name}`, values.length);
  let along = 0;
  let squares = 0;
  values.forEach((value, index) => {
    along += value * direction[index]!;
    squares += value * value;
  });
  return [along, Math.sqrt(squares)];
}

function product(shape: readonly number[]): number {
  return shape.reduce((total, size) => total * size, 1);
}

/** What a script of this folder wrote as `fixtures/<file>`. */
export function readFixture<Value>(file: string): Value {
  return JSON.parse(readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8')) as Value;
}
