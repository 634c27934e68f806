import { describe, expect, it } from 'vitest';
import { people } from '../../../src/data/samplers/people.js';
import { CONTEXT, LABELS } from './labels.js';

const SETTINGS = { kind: 'people', photos: 3, lookalikes: 0 } as const;

describe('people', () => {
  it('makes batches of P people with K photos each, of whom nobody is there twice', () => {
    const order = people.create(SETTINGS, CONTEXT).order(0);
    expect(order.length).toBe(Math.floor(LABELS.length / 12) * 12);
    for (let start = 0; start < order.length; start += 12) {
      const batch = [...order.subarray(start, start + 12)];
      const shown = batch.map((index) => LABELS[index]!);
      expect(new Set(shown).size).toBe(4);
      for (const person of shown) expect(shown.filter((each) => each === person)).toHaveLength(3);
      // Only who has fewer than K photos has one of them twice.
      const repeated = batch.filter((index, n) => batch.indexOf(index) !== n);
      expect(repeated.every((index) => LABELS[index] === 0)).toBe(true);
    }
  });

  it('puts those most like a person into the same batch', () => {
    const labels = new Int32Array([1, 0, 3, 2, 5, 4, 7, 6]);
    const order = people.create({ ...SETTINGS, lookalikes: 1 }, CONTEXT).order(0, { count: 1, labels });
    for (let start = 0; start < order.length; start += 12) {
      const shown = new Set(Array.from(order.subarray(start, start + 12), (index) => LABELS[index]!));
      expect([...shown].filter((person) => shown.has(labels[person]!))).toHaveLength(4);
    }
  });

  it('asks for its lookalikes, and that the photos of a person stay together', () => {
    expect(people.needs!({ ...SETTINGS, lookalikes: 2 })).toEqual({ photosTogether: 3, lookalikes: 2 });
  });

  it('refuses a batch of more people than there are, or of a part of one', () => {
    const order = (batchSize: number) => people.create(SETTINGS, { ...CONTEXT, batchSize }).order(0);
    expect(() => order(27)).toThrow(/batches of 9 people .* has 8 people/);
    expect(() => order(10)).toThrow(
      expect.objectContaining({ cure: expect.stringContaining('multiple of sampler.photos') }),
    );
  });
});
