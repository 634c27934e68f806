import { describe, expect, it } from 'vitest';
import { CanvasCache } from '../../src/data/canvas-cache.js';

const MEGABYTE = 1024 * 1024;

describe('CanvasCache', () => {
  it('gives back what was put, over several slabs', () => {
    const cache = new CanvasCache(40, MEGABYTE, 40 * MEGABYTE);
    for (let i = 0; i < 40; i++) cache.put(i, new Uint8Array(MEGABYTE).fill(i));
    const target = new Uint8Array(MEGABYTE + 3);
    for (const i of [0, 7, 8, 39]) {
      expect(cache.copy(i, target, 3)).toBe(true);
      expect(target[2]).toBe(0);
      expect([target[3], target.at(-1)]).toEqual([i, i]);
    }
  });

  it('stops taking canvases at its budget and keeps the first', () => {
    const cache = new CanvasCache(10, 100, 250);
    for (let i = 0; i < 10; i++) cache.put(i, new Uint8Array(100));
    expect(cache.size).toBe(2);
    expect([cache.has(0), cache.has(1), cache.has(2)]).toEqual([true, true, false]);
  });

  it('holds nothing without a budget', () => {
    const cache = new CanvasCache(2, 100, 0);
    cache.put(0, new Uint8Array(100));
    expect(cache.copy(0, new Uint8Array(100), 0)).toBe(false);
  });
});
