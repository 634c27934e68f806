import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/random.js';
import {
  blockStarts,
  laneStretches,
  shuffledByBuffer,
  streamedOrder,
} from '../../../src/data/shards/streamed-order.js';

/** Files of so many photos of 10 bytes. */
function index(files: readonly number[]): { starts: Int32Array; offsets: Float64Array } {
  const starts = Int32Array.from([0, ...files].map((_, n, all) => all.slice(0, n + 1).reduce((a, b) => a + b, 0)));
  return {
    starts,
    offsets: Float64Array.from(files.flatMap((count) => Array.from({ length: count }, (_, i) => i * 10))),
  };
}

const read = (lanes: readonly Int32Array[]) =>
  lanes.map((lane) => {
    const photos: number[] = [];
    for (let i = 0; i < lane.length; i += 2) for (let n = lane[i]!; n < lane[i + 1]!; n++) photos.push(n);
    return photos;
  });

const sorted = (photos: Iterable<number>) => [...photos].sort((a, b) => a - b);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

const streams = fc.record({
  files: fc.array(fc.nat(30), { minLength: 1, maxLength: 8 }).filter((files) => files.some((count) => count > 0)),
  blockBytes: fc.integer({ min: 1, max: 300 }),
  lanes: fc.integer({ min: 1, max: 5 }),
  perLane: fc.integer({ min: 1, max: 4 }),
  buffer: fc.integer({ min: 1, max: 60 }),
  seed: fc.nat(1000),
  epoch: fc.nat(5),
});

describe('blockStarts', () => {
  it('cuts files where a piece has its bytes, and never lets one go over two files', () => {
    expect([...blockStarts(index([5, 0, 2]), 20)]).toEqual([0, 2, 4, 5, 7]);
    expect([...blockStarts(index([5, 2]), 1e9)]).toEqual([0, 5, 7]);
  });
});

describe('laneStretches', () => {
  it('puts every photo into one lane, once, as many into each', () => {
    fc.assert(
      fc.property(streams, ({ files, blockBytes, lanes, seed, epoch }) => {
        const { starts, offsets } = index(files);
        const parts = read(laneStretches(blockStarts({ starts, offsets }, blockBytes), { lanes, seed }, epoch));
        expect(sorted(parts.flat())).toEqual(upTo(starts.at(-1)!));
        const counts = parts.map(({ length }) => length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('brings the blocks in another order in another epoch or with another seed, and else in the same', () => {
    const blocks = blockStarts(index(Array.from({ length: 20 }, () => 3)), 1e9);
    const order = (seed: number, epoch: number) => String(read(laneStretches(blocks, { lanes: 1, seed }, epoch)));
    expect(order(1, 0)).toBe(order(1, 0));
    expect(new Set([order(1, 0), order(1, 1), order(2, 0)]).size).toBe(3);
  });
});

describe('shuffledByBuffer', () => {
  it('lets nobody leave before all but the buffer were read', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 120 }),
        fc.nat(99),
        (count, size, seed) => {
          const order = shuffledByBuffer(Int32Array.of(0, count), size, new Random(seed));
          expect(sorted(order)).toEqual(upTo(count));
          order.forEach((photo, place) => expect(photo).toBeLessThan(place + size));
        },
      ),
    );
  });

  it('keeps the order with a buffer of one, and brings every order of a few photos equally often with one for all', () => {
    expect([...shuffledByBuffer(Int32Array.of(4, 6, 0, 2), 1, new Random(1))]).toEqual([4, 5, 0, 1]);
    const counts = new Map<string, number>();
    const random = new Random(5);
    const draws = 6000;
    for (let n = 0; n < draws; n++) {
      const order = String(shuffledByBuffer(Int32Array.of(0, 3), 3, random));
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Five standard deviations of a binomial of 6000 draws at 1/6.
    for (const count of counts.values())
      expect(Math.abs(count - draws / 6)).toBeLessThan(5 * Math.sqrt((draws * 5) / 36));
  });
});

describe('streamedOrder', () => {
  it('visits every photo once, and gives each lane its equal part of every batch', () => {
    fc.assert(
      fc.property(streams, ({ files, blockBytes, lanes, perLane, buffer, seed, epoch }) => {
        const { starts, offsets } = index(files);
        const total = starts.at(-1)!;
        const parts = laneStretches(blockStarts({ starts, offsets }, blockBytes), { lanes, seed }, epoch);
        const batchSize = lanes * perLane;
        const order = streamedOrder(parts, { buffer, batchSize, seed }, epoch);
        expect(sorted(order)).toEqual(upTo(total));
        const owners = read(parts).map((photos) => new Set(photos));
        for (let at = 0; at < Math.floor(total / batchSize) * batchSize; at++) {
          expect(owners[Math.floor((at % batchSize) / perLane)]!.has(order[at]!)).toBe(true);
        }
        expect(streamedOrder(parts, { buffer, batchSize, seed }, epoch)).toEqual(order);
      }),
    );
  });
});
