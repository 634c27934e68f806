import { describe, expect, it } from 'vitest';
import type { Photo } from '../../src/data/dataset.js';
import { cacheMemory, PhotoCache } from '../../src/data/photo-cache.js';

const MEGABYTE = 1024 * 1024;

function photo(bytes: number, value = 0): Photo {
  return { width: bytes / 3, height: 1, data: new Uint8Array(bytes).fill(value) };
}

function held(cache: PhotoCache, samples: number): number[] {
  return Array.from({ length: samples }, (_, i) => i).filter((i) => cache.get(i));
}

describe('PhotoCache', () => {
  it('gives back what was put, over several slabs', () => {
    const memory = cacheMemory(7, 600, 256);
    expect(memory.slabs.map(({ byteLength }) => byteLength)).toEqual([256, 256, 80]);
    const cache = new PhotoCache(memory);
    const pixels = photo(90);
    for (let i = 0; i < 7; i++) {
      pixels.data[0] = i;
      cache.put(i, { ...pixels, shown: { width: i, height: 0.5 } });
    }
    // Two in each of the whole slabs: a photo lies in one slab only; the last slab is too short.
    expect(held(cache, 7)).toEqual([0, 1, 2, 3]);
    for (const i of [0, 1, 2, 3]) {
      const { data, ...rest } = cache.get(i)!;
      expect(rest).toEqual({ width: 30, height: 1, shown: { width: i, height: 0.5 } });
      expect([data.length, data[0], data.at(-1)]).toEqual([90, i, 0]);
    }
  });

  it('keeps a copy, so that the memory of what it was given can be used again', () => {
    const cache = new PhotoCache(cacheMemory(1, 100));
    const mine = photo(6, 5);
    cache.put(0, mine);
    mine.data.fill(9);
    expect(cache.get(0)).toEqual({ ...photo(6, 5), shown: { width: 2, height: 1 } });
  });

  it('takes photos of different sizes up to its budget and keeps the first', () => {
    const cache = new PhotoCache(cacheMemory(10, 250));
    for (let i = 0; i < 10; i++) cache.put(i, photo(90 + 3 * i));
    cache.put(0, photo(3, 1));
    expect(held(cache, 10)).toEqual([0, 1]);
    expect(cache.get(0)!.data.length).toBe(90);
  });

  it('never holds more than its budget', () => {
    const budget = 20 * MEGABYTE;
    const cache = new PhotoCache(cacheMemory(200, budget));
    for (let i = 0; i < 200; i++) cache.put(i, photo(300_000));
    const bytes = held(cache, 200).length * 300_000;
    expect(bytes).toBeLessThanOrEqual(budget);
    expect(bytes).toBeGreaterThan(budget - 300_016);
  });

  it('is one cache for all who have its memory, each sample held once', () => {
    const memory = structuredClone(cacheMemory(8, 64));
    const [one, two] = [new PhotoCache(memory), new PhotoCache(memory)];
    one.put(3, photo(30, 1));
    two.put(3, photo(30, 2));
    two.put(4, photo(30, 4));
    one.put(5, photo(30, 5));
    for (const cache of [one, two])
      expect([cache.get(3)?.data[0], cache.get(4)?.data[0], cache.get(5)]).toEqual([1, 4, undefined]);
  });

  it('holds nothing without a budget', () => {
    const cache = new PhotoCache(cacheMemory(3, 0));
    cache.put(0, photo(99));
    expect(cache.get(0)).toBeUndefined();
  });
});
