import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../src/random.js';

/** xoshiro128** as its authors print it, in arithmetic modulo 2³² on big integers: an independent second computation. */
function* reference(seed: readonly [number, number, number, number]): Generator<number> {
  const mask = 0xffffffffn;
  const rotate = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask;
  const s = seed.map((word) => BigInt(word >>> 0)) as [bigint, bigint, bigint, bigint];
  for (;;) {
    yield Number((rotate((s[1] * 5n) & mask, 7n) * 9n) & mask);
    const t = (s[1] << 9n) & mask;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 11n);
  }
}

function take(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const seeds = fc.integer({ min: 0, max: 0xffffffff });

describe('the bits', () => {
  test('are those that xoshiro128** gives from the words 1, 2, 3, 4', () => {
    const random = Random.from({ words: [1, 2, 3, 4], spareNormal: null });
    // The first ten outputs of the authors' C code, version 1.1.
    expect(take(10, () => random.bits())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  test('agree with a second computation from any state', () => {
    const words = fc.tuple(seeds, seeds, seeds, seeds).filter((four) => four.some((word) => word !== 0));
    fc.assert(
      fc.property(words, (four) => {
        const random = Random.from({ words: four, spareNormal: null });
        const expected = reference(four);
        for (let i = 0; i < 50; i++) expect(random.bits()).toBe(expected.next().value);
      }),
    );
  });
});

describe('a seed', () => {
  test('gives the same numbers every time, and another seed gives others', () => {
    const draw = (seed: number): number[] => {
      const random = new Random(seed);
      return take(20, () => random.uniform());
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(new Set([0, 1, 2, 3].map((seed) => draw(seed)[0])).size).toBe(4);
  });
});

describe('uniform', () => {
  test('stays in [0, 1) and fills it evenly', () => {
    const random = new Random(7);
    const values = take(100_000, () => random.uniform());
    expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    const counts = Array.from({ length: 20 }, () => 0);
    for (const value of values) counts[Math.floor(value * 20)]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 5000) ** 2 / 5000, 0);
    // 19 degrees of freedom: 43.8 is passed by one seed in a thousand; the seed is fixed.
    expect(chiSquare).toBeLessThan(43.8);
  });

  test('stays in the range it is given', () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: -1e6, max: 1e6, noNaN: true }), (seed, low) => {
        const value = new Random(seed).uniformIn(low, low + 10);
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThan(low + 10);
      }),
    );
  });
});

describe('integer', () => {
  test('stays below its bound and gives every value as often', () => {
    const random = new Random(3);
    const counts = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 60_000; i++) counts[random.integer(6)]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    // 5 degrees of freedom.
    expect(chiSquare).toBeLessThan(20.5);
  });
});

describe('normal', () => {
  test('has mean 0, variance 1, no skew and the kurtosis 3', () => {
    const random = new Random(11);
    const values = take(200_000, () => random.normal());
    expect(mean(values)).toBeCloseTo(0, 1);
    expect(mean(values.map((value) => value ** 2))).toBeCloseTo(1, 1);
    expect(mean(values.map((value) => value ** 3))).toBeCloseTo(0, 1);
    expect(Math.abs(mean(values.map((value) => value ** 4)) - 3)).toBeLessThan(0.1);
    expect(mean(values.map((value) => (Math.abs(value) < 1.959964 ? 1 : 0)))).toBeCloseTo(0.95, 2);
  });
});

describe('shuffle', () => {
  test('keeps the items, works in place and returns the same array', () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.integer()), (seed, items) => {
        const copy = [...items];
        expect(new Random(seed).shuffle(copy)).toBe(copy);
        expect(copy.sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
      }),
    );
  });

  test('gives each order of three items as often', () => {
    const random = new Random(5);
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const order = random.shuffle(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
    expect(chiSquare).toBeLessThan(20.5);
  });
});

describe('state', () => {
  test('continues the same numbers after a trip through JSON, the spare normal deviate included', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 9 }), (seed, drawn) => {
        const random = new Random(seed);
        for (let i = 0; i < drawn; i++) random.normal();
        const restored = Random.from(JSON.parse(JSON.stringify(random.state())));
        const draw = (from: Random): number[] => [
          from.normal(),
          from.uniform(),
          from.normal(),
          from.normal(),
          from.bits(),
        ];
        expect(draw(restored)).toEqual(draw(random));
      }),
    );
  });
});

describe('fork', () => {
  test('depends on the state and the label, and does not advance its parent', () => {
    const random = new Random(1);
    const before = random.state();
    const first = (label: string | number): number => random.fork(label).uniform();
    expect(first('data')).toBe(first('data'));
    expect(first('data')).not.toBe(first('augmentation'));
    expect(first(1)).not.toBe(first(2));
    expect(random.state()).toEqual(before);
    const earlier = first('data');
    random.bits();
    expect(first('data')).not.toBe(earlier);
  });

  test('gives the same generator after its parent was stored and restored', () => {
    const random = new Random(9);
    take(5, () => random.uniform());
    const restored = Random.from(JSON.parse(JSON.stringify(random.state())));
    expect(restored.fork('epoch').uniform()).toBe(random.fork('epoch').uniform());
  });

  test('gives generators that do not go together', () => {
    const parent = new Random(4);
    const [a, b] = [parent.fork(0), parent.fork(1)];
    const products = take(20_000, () => (a.uniform() - 0.5) * (b.uniform() - 0.5));
    // The mean of 20,000 products of independent deviates has the standard deviation 1/12/√20000 = 0.0006.
    expect(Math.abs(mean(products))).toBeLessThan(0.002);
  });
});
