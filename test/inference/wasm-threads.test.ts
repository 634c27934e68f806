import { afterEach, expect, test, vi } from 'vitest';
import { setWasmThreads } from '../../src/inference/wasm-threads.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('is one number for all networks of a runtime, 1 unless asked for, and another for another runtime', () => {
  const [first, second] = [{ wasm: { numThreads: 0 } }, { wasm: { numThreads: 0 } }];
  setWasmThreads(first, undefined);
  setWasmThreads(second, 3);
  setWasmThreads(second, undefined);
  expect([first.wasm.numThreads, second.wasm.numThreads]).toEqual([1, 3]);
  expect(() => setWasmThreads(first, 3)).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }));
  expect(first.wasm.numThreads).toBe(1);
});

test('refuses threads on a page that cannot have them, and then still takes one', () => {
  vi.stubGlobal('crossOriginIsolated', false);
  const environment = { wasm: { numThreads: 0 } };
  expect(() => setWasmThreads(environment, 2)).toThrow(expect.objectContaining({ code: 'RUNTIME_MISSING' }));
  setWasmThreads(environment, 1);
  expect(environment.wasm.numThreads).toBe(1);
});
