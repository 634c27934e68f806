import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { fromSafetensors } from '../../src/nn/weights.js';
import { readSafetensors } from '../../src/torch/safetensors.js';
import type { Tensor } from '../../src/torch/tensor.js';
import { DEVICE } from './device.js';

function fixturePath(file: string): string {
  return fileURLToPath(new URL(`fixtures/${file}`, import.meta.url));
}

/** What a script of this folder wrote as `fixtures/<name>.json`. */
export function readCases<Case>(name: string): Case[] {
  return JSON.parse(readFileSync(fixturePath(`${name}.json`), 'utf8')) as Case[];
}

/** The tensors of `fixtures/<name>.safetensors`, with `under(prefix)` for those below `prefix/`. */
export function readTensors(name: string): { get(key: string): Tensor; under(prefix: string): Map<string, Tensor> } {
  const stored = fromSafetensors(readSafetensors(fixturePath(`${name}.safetensors`)).tensors);
  const tensors = new Map(Array.from(stored, ([key, tensor]) => [key, tensor.to({ device: DEVICE })]));
  return {
    get(key) {
      const tensor = tensors.get(key);
      if (tensor === undefined) throw new Error(`fixtures/${name}.safetensors has no tensor ${key}`);
      return tensor;
    },
    under(prefix) {
      const below = [...tensors].filter(([key]) => key.startsWith(`${prefix}/`));
      return new Map(below.map(([key, tensor]) => [key.slice(prefix.length + 1), tensor]));
    },
  };
}

/**
 * Expects the same shape and dtype, and every value within `relative` of the largest expected one. The largest and not
 * each its own: a sum that cancels to nearly zero is as uncertain as its terms.
 */
export function expectClose(actual: Tensor, expected: Tensor, what: string, relative = 1e-5): void {
  expect(actual.shape, `shape of ${what}`).toEqual(expected.shape);
  expect(actual.dtype, `dtype of ${what}`).toBe(expected.dtype);
  const a = Array.from(actual.toTypedArray(), Number);
  const b = Array.from(expected.toTypedArray(), Number);
  const scale = Math.max(0.1, ...b.map(Math.abs));
  const worst = Math.max(0, ...a.map((value, i) => (Number.isNaN(value) ? Infinity : Math.abs(value - b[i]!))));
  expect(worst / scale, `largest relative difference of ${what}`).toBeLessThanOrEqual(relative);
}
