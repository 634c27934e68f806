import { describe, expect, it } from 'vitest';
import { peopleInBuffer } from '../../../src/data/shards/people-in-buffer.js';

/** One file of 1,000 photos of 100 people, 10 bytes each. */
const photos = (labelOf: (n: number) => number) => ({
  starts: Int32Array.of(0, 1000),
  offsets: Float64Array.from({ length: 1000 }, (_, n) => n * 10),
  labels: Int32Array.from({ length: 1000 }, (_, n) => labelOf(n)),
  classes: Array.from({ length: 100 }, (_, n) => `p${n}`),
});
const settings = { buffer: 50, lanes: 1, seed: 1, blockMegabytes: 16 };

describe('peopleInBuffer', () => {
  it('tells photos that were packed person by person from others', () => {
    // 100 · (1 − 0.99^50) = 39.5
    expect(
      peopleInBuffer(
        photos((n) => Math.floor(n / 10)),
        settings,
      ),
    ).toEqual({ people: 5, atRandom: 39 });
    expect(
      peopleInBuffer(
        photos((n) => n % 100),
        settings,
      ),
    ).toEqual({ people: 50, atRandom: 39 });
  });

  it('counts those of all lanes and of small blocks, and everyone where the buffer holds all', () => {
    const sorted = photos((n) => Math.floor(n / 10));
    expect(peopleInBuffer(sorted, { ...settings, lanes: 5 }).people).toBe(5);
    expect(peopleInBuffer(sorted, { ...settings, lanes: 10, buffer: 10 }).people).toBe(10);
    expect(peopleInBuffer(sorted, { ...settings, blockMegabytes: 1e-5 }).people).toBeGreaterThan(20);
    expect(peopleInBuffer(sorted, { ...settings, buffer: 5000 })).toEqual({ people: 100, atRandom: 100 });
  });
});
