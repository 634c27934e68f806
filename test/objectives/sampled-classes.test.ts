import { describe, expect, it } from 'vitest';
import { rowsOfRank } from '../../src/objectives/class-shards.js';
import { placesAt, sampledClasses } from '../../src/objectives/sampled-classes.js';

const whole = (classes: number) => ({ start: 0, count: classes });

describe('sampled classes', () => {
  it.each([1, 2, 3, 5, 403, 1000, 4096, 4097])('puts %i classes in an order that has a place for each', (classes) => {
    for (const step of [0, 1, 77]) {
      const places = Array.from({ length: classes }, (_, id) => placesAt(classes, 3, step)(id));
      expect(places.toSorted((a, b) => a - b)).toEqual(Array.from({ length: classes }, (_, place) => place));
    }
  });

  it('draws as many as the share says, the positives among them', () => {
    for (let step = 0; step < 50; step++) {
      const positives = Array.from({ length: 40 }, (_, n) => (n * 37 + step * 11) % 403);
      const ids = sampledClasses({ classes: 403, sample: 0.3, seed: 1, step, positives }, whole(403));
      expect(ids).toHaveLength(121);
      expect([...ids]).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
      for (const positive of positives) expect(ids).toContain(positive);
    }
  });

  it('has the positives alone where they are more than the share', () => {
    const positives = [9, 2, 4, 2, 7];
    const ids = sampledClasses({ classes: 10, sample: 0.1, seed: 1, step: 0, positives }, whole(10));
    expect([...ids]).toEqual([2, 4, 7, 9]);
  });

  it.each([2, 3, 4])('draws the same classes shared out over %i processes', (size) => {
    const options = { classes: 1001, sample: 0.2, seed: 5, step: 9, positives: [0, 17, 500, 1000] };
    const parts = Array.from({ length: size }, (_, rank) =>
      sampledClasses(options, rowsOfRank(options.classes, { rank, size })),
    );
    expect(parts.flatMap((part) => [...part])).toEqual([...sampledClasses(options, whole(1001))]);
  });

  it('leaves no process without a class', () => {
    const options = { classes: 100, sample: 0.01, seed: 1, step: 0, positives: [3] };
    expect([...sampledClasses(options, { start: 50, count: 50 })]).toEqual([50]);
  });

  it('draws every class as often as another, and every two of them together as often as two others', () => {
    const [classes, steps, sample] = [50, 4000, 0.2];
    const alone = new Float64Array(classes);
    const together = new Float64Array(classes * classes);
    for (let step = 0; step < steps; step++) {
      const ids = sampledClasses({ classes, sample, seed: 2, step, positives: [] }, whole(classes));
      for (const a of ids) {
        alone[a]!++;
        for (const b of ids) if (a < b) together[a * classes + b]!++;
      }
    }
    // Ten of fifty: each with 0.2, two of them with 10 · 9 / (50 · 49). Five standard deviations for 50 and 1,225 counts.
    const within = (count: number, share: number): void =>
      expect(Math.abs(count - steps * share)).toBeLessThan(5 * Math.sqrt(steps * share * (1 - share)));
    for (const count of alone) within(count, sample);
    for (let a = 0; a < classes; a++)
      for (let b = a + 1; b < classes; b++) within(together[a * classes + b]!, 90 / 2450);
  });

  it('draws others in the next step, and for another seed', () => {
    const drawn = (seed: number, step: number) =>
      String(sampledClasses({ classes: 1000, sample: 0.1, seed, step, positives: [] }, whole(1000)));
    expect(drawn(1, 0)).toBe(drawn(1, 0));
    expect(new Set([drawn(1, 0), drawn(1, 1), drawn(2, 0)]).size).toBe(3);
  });
});

describe('rows of a rank', () => {
  it.each([
    [10, 3],
    [4, 4],
    [1_000_001, 7],
  ])('shares %i rows out over %i processes without gap, as many to each', (rows, size) => {
    let next = 0;
    for (let rank = 0; rank < size; rank++) {
      const { start, count } = rowsOfRank(rows, { rank, size });
      expect(start).toBe(next);
      expect(Math.abs(count - rows / size)).toBeLessThan(1);
      next += count;
    }
    expect(next).toBe(rows);
  });
});
