import { describe, expect, it } from 'vitest';
import { rowProduct, unitRows } from '../../src/matching/unit-rows.js';

describe('unitRows', () => {
  it('brings each to length 1, one after the other', () => {
    const { data, size } = unitRows([Float32Array.of(3, 4), Float32Array.of(0, -2)]);
    expect(size).toBe(2);
    expect([...data].map((value) => Number(value.toFixed(6)))).toEqual([0.6, 0.8, 0, -1]);
  });

  it('refuses another size than the one given', () => {
    expect(() => unitRows([Float32Array.of(1)], 2)).toThrow(/2 numbers with a direction, got 1 numbers/);
  });
});

describe('rowProduct', () => {
  it.each([1, 3, 4, 5, 8, 11])('sums all %s products', (size) => {
    const a = Float64Array.from({ length: 2 * size }, (_, i) => i + 1);
    const b = Float64Array.from({ length: 3 * size }, (_, i) => 2 * i - 5);
    let expected = 0;
    for (let i = 0; i < size; i++) expected += a[size + i]! * b[2 * size + i]!;
    expect(rowProduct(a, 1, b, 2, size)).toBe(expected);
  });
});
