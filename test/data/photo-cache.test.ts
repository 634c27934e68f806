import { describe, expect, it } from 'vitest';
import type { Photo } from '../../src/data/dataset.js';
import { PhotoCache } from '../../src/data/photo-cache.js';

const MEGABYTE = 1024 * 1024;

function photo(bytes: number, value = 0): Photo {
  return { width: bytes / 3, height: 1, data: new Uint8Array(bytes).fill(value) };
}

describe('PhotoCache', () => {
  it('gives back what was put, over several slabs', () => {
    const cache = new PhotoCache(40 * MEGABYTE);
    for (let i = 0; i < 8; i++) cache.put(i, { ...photo(3 * MEGABYTE, i), shown: { width: i, height: 0.5 } });
    for (const i of [0, 1, 2, 3, 7]) {
      const { data, ...rest } = cache.get(i)!;
      expect(rest).toEqual({ width: MEGABYTE, height: 1, shown: { width: i, height: 0.5 } });
      expect([data.length, data[0], data.at(-1)]).toEqual([3 * MEGABYTE, i, i]);
    }
  });

  it('keeps a copy, so that the memory of what it was given can be used again', () => {
    const cache = new PhotoCache(100);
    const mine = photo(6, 5);
    cache.put(0, mine);
    mine.data.fill(9);
    expect([...cache.get(0)!.data]).toEqual([5, 5, 5, 5, 5, 5]);
  });

  it('takes photos of different sizes up to its budget and keeps the first', () => {
    const cache = new PhotoCache(250);
    for (let i = 0; i < 10; i++) cache.put(i, photo(90 + 3 * i));
    expect(cache.size).toBe(2);
    expect([0, 1, 2].map((i) => cache.get(i)?.data.length)).toEqual([90, 93, undefined]);
    cache.put(3, photo(60));
    expect(cache.get(3)?.data.length).toBe(60);
  });

  it('never takes more memory than its budget', () => {
    const slabs = new Set<ArrayBufferLike>();
    const cache = new PhotoCache(20 * MEGABYTE);
    for (let i = 0; i < 200; i++) {
      cache.put(i, photo(300_000));
      if (cache.get(i)) slabs.add(cache.get(i)!.data.buffer);
    }
    const taken = [...slabs].reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(taken).toBeLessThanOrEqual(20 * MEGABYTE);
    expect(cache.size).toBeGreaterThan(65);
  });

  it('holds nothing without a budget', () => {
    const cache = new PhotoCache(0);
    cache.put(0, photo(99));
    expect(cache.get(0)).toBeUndefined();
  });
});
