import { describe, expect, it } from 'vitest';
import { percentile } from '../../bench/load.js';
import { slowestShard } from '../../bench/slowest-shard.js';
import { Random } from '../../src/random.js';

/** A shard that takes any time from 0 to 1 equally often. */
const even = Array.from({ length: 10_000 }, (_, i) => (i + 0.5) / 10_000);
const median = (sorted: Float64Array): number => percentile([...sorted], 0.5);

describe('the slowest of several shards', () => {
  it.each([1, 2, 10, 100])('of %d has the distribution of their maximum', (shards) => {
    // All of n are below x with probability xⁿ.
    const searches = slowestShard(new Random(1), even, shards, 20_000);
    expect(median(searches)).toBeCloseTo(0.5 ** (1 / shards), 2);
    expect(percentile([...searches], 0.99)).toBeCloseTo(0.99 ** (1 / shards), 2);
  });

  it('is cut short by a replica', () => {
    // One in ten takes 100, the others 1. Asked again after 2, one in a hundred stays at 100, and 1 − 0.99¹⁰ of the searches of ten shards.
    const times = [...Array.from({ length: 9 }, () => 1), 100];
    const searches = slowestShard(new Random(2), times, 10, 20_000, 2);
    const slow = searches.filter((time) => time === 100).length / searches.length;
    expect(slow).toBeCloseTo(1 - 0.99 ** 10, 2);
    expect(new Set(searches)).toEqual(new Set([1, 3, 100]));
    const alone = slowestShard(new Random(2), times, 10, 20_000);
    expect(alone.filter((time) => time === 100).length / alone.length).toBeCloseTo(1 - 0.9 ** 10, 2);
  });
});
