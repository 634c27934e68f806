import { describe, expect, it } from 'vitest';
import { pairsFromDataset } from '../../../src/data/pairs/from-dataset.js';
import { Random } from '../../../src/random.js';

/** Person p has `photos[p]` photos. */
function dataset(photos: readonly number[]) {
  const samples = photos.flatMap((count, label) => Array.from({ length: count }, () => ({ label, source: '' })));
  return {
    name: 'held-out',
    classes: photos.map(String),
    samples,
    load: () => Promise.reject(new Error('not needed')),
  };
}

const key = ({ left, right }: { left: number; right: number }) => [left, right].sort((a, b) => a - b).join();

describe('pairsFromDataset', () => {
  it('draws distinct pairs, half of them of the same person', () => {
    const held = dataset([5, 4, 3, 6, 1]);
    const pairs = pairsFromDataset(held, { count: 40, random: new Random(1) });
    expect(pairs).toHaveLength(40);
    expect(pairs.filter(({ same }) => same)).toHaveLength(20);
    expect(new Set(pairs.map(key)).size).toBe(40);
    for (const { left, right, same } of pairs) {
      expect(left).not.toBe(right);
      expect(held.samples[left]!.label === held.samples[right]!.label).toBe(same);
    }
  });

  it('is decided by the seed', () => {
    const draw = (seed: number) => pairsFromDataset(dataset([9, 9, 9]), { count: 10, random: new Random(seed) });
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('makes folds without a person in common', () => {
    const held = dataset(Array.from({ length: 20 }, () => 4));
    const pairs = pairsFromDataset(held, { count: 40, random: new Random(1), folds: 4 });
    const foldsOf = new Map<number, Set<number>>();
    for (const { left, right, fold } of pairs) {
      for (const index of [left, right]) {
        const { label } = held.samples[index]!;
        foldsOf.set(label, (foldsOf.get(label) ?? new Set()).add(fold));
      }
    }
    expect([...foldsOf.values()].every((folds) => folds.size === 1)).toBe(true);
    expect([0, 1, 2, 3].map((fold) => pairs.filter((pair) => pair.fold === fold).length)).toEqual([10, 10, 10, 10]);
  });

  it('finds the last possible pair, and says so when there are not enough', () => {
    expect(pairsFromDataset(dataset([3, 2]), { count: 8, random: new Random(1) })).toHaveLength(8);
    expect(() => pairsFromDataset(dataset([3, 2]), { count: 10, random: new Random(1) })).toThrow(/10 different pairs/);
    expect(() => pairsFromDataset(dataset([1, 1]), { count: 2, random: new Random(1) })).toThrow(/two photos or more/);
  });
});
