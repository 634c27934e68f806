import { describe, expect, it } from 'vitest';
import {
  epochOrder,
  type SamplerConfig,
  sequentialOrder,
  shuffledOrder,
  stepsPerEpoch,
} from '../../src/data/sampler.js';

describe('shuffledOrder', () => {
  it('visits every sample once', () => {
    expect([...shuffledOrder(100, 1, 0)].sort((a, b) => a - b)).toEqual([...sequentialOrder(100)]);
  });

  it('depends on seed and epoch only', () => {
    expect(shuffledOrder(50, 1, 3)).toEqual(shuffledOrder(50, 1, 3));
    expect(shuffledOrder(50, 1, 3)).not.toEqual(shuffledOrder(50, 1, 4));
    expect(shuffledOrder(50, 1, 3)).not.toEqual(shuffledOrder(50, 2, 3));
  });
});

/** Person p has 2 + 3p photos. */
const LABELS = Array.from({ length: 8 }, (_, person) => Array.from({ length: 2 + 3 * person }, () => person)).flat();
const at = (epoch: number, more = {}) => ({ batchSize: 12, seed: 1, epoch, ...more });
const SAMPLERS: SamplerConfig[] = [
  { kind: 'shuffled' },
  { kind: 'balanced' },
  { kind: 'people', photos: 3, lookalikes: 0 },
];

describe('epochOrder', () => {
  it.each(SAMPLERS)('$kind: depends on seed and epoch only, and all epochs have as many', (sampler) => {
    const orders = [0, 1, 2].map((epoch) => epochOrder(sampler, LABELS, at(epoch)));
    expect(epochOrder(sampler, LABELS, at(1))).toEqual(orders[1]);
    expect(orders[0]).not.toEqual(orders[1]);
    expect(epochOrder(sampler, LABELS, { ...at(1), seed: 2 })).not.toEqual(orders[1]);
    expect(new Set(orders.map(({ length }) => length)).size).toBe(1);
    expect(orders.flatMap((order) => [...order]).every((index) => LABELS[index] !== undefined)).toBe(true);
  });

  it('balanced: shows every person as often as any other', () => {
    const shown = Array.from(epochOrder({ kind: 'balanced' }, LABELS, at(0)), (index) => LABELS[index]!);
    const times = [...new Set(LABELS)].map((person) => shown.filter((each) => each === person).length);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
  });

  it('people: each batch has P people with K photos each, of whom nobody is there twice', () => {
    const order = epochOrder({ kind: 'people', photos: 3, lookalikes: 0 }, LABELS, at(0));
    expect(order.length).toBe(Math.floor(LABELS.length / 12) * 12);
    for (let start = 0; start < order.length; start += 12) {
      const batch = [...order.subarray(start, start + 12)];
      const people = batch.map((index) => LABELS[index]!);
      expect(new Set(people).size).toBe(4);
      for (const person of people) expect(people.filter((each) => each === person)).toHaveLength(3);
      // Only who has fewer than K photos has one of them twice.
      const repeated = batch.filter((index, n) => batch.indexOf(index) !== n);
      expect(repeated.every((index) => LABELS[index] === 0)).toBe(true);
    }
  });

  it('people with lookalikes: those most like a person stand in the same batch', () => {
    const labels = new Int32Array([1, 0, 3, 2, 5, 4, 7, 6]);
    const order = epochOrder(
      { kind: 'people', photos: 3, lookalikes: 1 },
      LABELS,
      at(0, { lookalikes: { count: 1, labels } }),
    );
    for (let start = 0; start < order.length; start += 12) {
      const people = new Set(Array.from(order.subarray(start, start + 12), (index) => LABELS[index]!));
      expect([...people].filter((person) => people.has(labels[person]!))).toHaveLength(4);
    }
  });

  it('refuses a batch of more people than there are, or of a part of one', () => {
    const people = { kind: 'people', photos: 3, lookalikes: 0 } as const;
    expect(() => epochOrder(people, LABELS, { ...at(0), batchSize: 27 })).toThrow(
      /batches of 9 people .* has 8 people/,
    );
    expect(() => epochOrder(people, LABELS, { ...at(0), batchSize: 10 })).toThrow(
      expect.objectContaining({ cure: expect.stringContaining('multiple of sampler.photos') }),
    );
  });
});

describe('stepsPerEpoch', () => {
  it('counts or leaves out the last batch that is not full', () => {
    expect(stepsPerEpoch(10, 4, false)).toBe(3);
    expect(stepsPerEpoch(10, 4, true)).toBe(2);
    expect(stepsPerEpoch(3, 4, true)).toBe(0);
  });
});
