import { describe, expect, it } from 'vitest';
import { figureDifferences } from '../../src/evaluation/difference.js';
import { Random } from '../../src/random.js';

const PEOPLE = 60;

/** Two models on the same pairs: what is hard about people both find hard; the second's scores are `better` further apart. */
function draw(better: number, random: Random) {
  const [left, right, first, second]: number[][] = [[], [], [], []];
  const hard = Array.from({ length: PEOPLE }, () => random.normal());
  const add = (a: number, b: number) => {
    left!.push(a);
    right!.push(b);
    const common = hard[a]! + random.normal();
    first!.push((a === b ? 2 : 0) + common + 0.5 * random.normal());
    second!.push((a === b ? 2 + better : 0) + common + 0.5 * random.normal());
  };
  for (let a = 0; a < PEOPLE; a++) for (let k = 0; k < 3; k++) add(a, a);
  for (let i = 0; i < 200; i++) {
    const a = random.integer(PEOPLE);
    add(a, (a + 1 + random.integer(PEOPLE - 1)) % PEOPLE);
  }
  return {
    first: first!,
    second: second!,
    same: left!.map((a, i) => a === right![i]),
    people: { left: left!, right: right! },
  };
}

describe('figureDifferences', () => {
  it('says of which rates 200 pairs of different people tell nothing', () => {
    const { first, second, same, people } = draw(0.5, new Random(1));
    const options = { random: new Random(1), people, replicates: 10, fprs: [1e-3, 4e-3, 5e-3, 0.1] };
    const found = figureDifferences(first, second, same, options);
    expect(found.flatMap(({ figure, resolvable }) => (resolvable ? [] : [figure]))).toEqual(['tpr@0.001', 'tpr@0.004']);
  });

  it('is nothing, for certain, between a model and itself', () => {
    const { first, same, people } = draw(0, new Random(1));
    for (const { difference, pValue, interval } of figureDifferences(first, first, same, {
      random: new Random(1),
      people,
    })) {
      expect([difference, pValue, interval]).toEqual([0, 1, { low: 0, high: 0 }]);
    }
  });

  it('claims nothing of two people, of whom every draw is the same', () => {
    const same = [true, true, false, false, false];
    const people = { left: [1, 2, 1, 1, 1], right: [1, 2, 2, 2, 2] };
    const found = figureDifferences([5, 4, 3, 2, 1], [1, 2, 3, 4, 5], same, { random: new Random(1), people });
    const { difference, pValue, interval } = found.find(({ figure }) => figure === 'auc')!;
    expect([difference, pValue]).toEqual([1, 0.5]);
    expect(interval.low).toBeLessThan(0.2);
  });

  it('turns round with the models', () => {
    const { first, second, same, people } = draw(0.5, new Random(1));
    const options = { people, replicates: 50, fprs: [0.1] };
    const one = figureDifferences(first, second, same, { ...options, random: new Random(2) });
    const other = figureDifferences(second, first, same, { ...options, random: new Random(2) });
    one.forEach(({ figure, difference, pValue, interval }, i) => {
      expect(other[i]!.figure).toBe(figure);
      expect(other[i]!.difference).toBeCloseTo(-difference, 12);
      expect(other[i]!.pValue).toBeCloseTo(pValue, 12);
      expect(other[i]!.interval.low).toBeCloseTo(-interval.high, 12);
    });
  });

  it('sees a better model, and calls equal ones different about as rarely as it says', () => {
    const random = new Random(3);
    const rejected = (better: number, draws: number): number => {
      let count = 0;
      for (let i = 0; i < draws; i++) {
        const { first, second, same, people } = draw(better, random);
        const options = { random, people, replicates: 80, fprs: [] };
        const auc = figureDifferences(first, second, same, options).find(({ figure }) => figure === 'auc')!;
        if (auc.pValue < 0.05) count++;
      }
      return count / draws;
    };
    expect(rejected(0, 300)).toBeLessThan(0.09);
    expect(rejected(1, 40)).toBeGreaterThan(0.9);
  }, 60_000);
});
