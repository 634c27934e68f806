import { describe, expect, test } from 'vitest';
import { alternate } from '../../bench/alternate.js';
import { figureOf, median } from '../../bench/figure.js';

const measured = { bench: 'b', figure: 'f', peerName: 'p', unit: 'u', ours: [3, 1, 2], peer: [5, 4, 3] };

describe('a figure', () => {
  test('compares medians', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([1, 2, 3, 10])).toBe(2.5);
    expect(figureOf({ ...measured, better: 'more' })).toEqual({
      bench: 'b',
      figure: 'f',
      ours: 2,
      peer: 4,
      peerName: 'p',
      ratio: 0.5,
      unit: 'u',
      runs: 3,
    });
  });

  test('is above 1 when less is better and ours is less', () => {
    expect(figureOf({ ...measured, better: 'less' }).ratio).toBe(2);
  });
});

describe('the sides', () => {
  test('take turns, and turns at beginning', async () => {
    const order: string[] = [];
    const side = (name: string) => (): Promise<number> => Promise.resolve(order.push(name));
    await alternate(3, side('ours'), side('peer'));
    expect(order).toEqual(['ours', 'peer', 'peer', 'ours', 'ours', 'peer']);
  });
});
