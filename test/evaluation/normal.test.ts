import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile, studentCdf, studentQuantile } from '../../src/evaluation/normal.js';

describe('normalCdf', () => {
  it.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [-1.959963984540054, 0.025],
    [2.99, 0.9986051127645077],
    [3.01, 0.9986937615512306],
    [-6, 9.865876450376981e-10],
    [-20, 2.7536241186062337e-89],
  ])('at %d is %d', (x, expected) => {
    expect(normalCdf(x) / expected).toBeCloseTo(1, 10);
  });

  it('is undone by the quantile', () => {
    for (const p of [1e-9, 0.025, 0.3, 0.5, 0.9, 0.9999]) expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 9);
  });
});

// Tables of Student's t.
it.each([
  [1, 12.7062],
  [2, 4.3027],
  [4, 2.7764],
  [10, 2.2281],
  [30, 2.0423],
  [120, 1.9799],
  [1000, 1.9623],
])("Student's t of %d degrees of freedom, up to which 97.5 percent lie, is %d", (degrees, expected) => {
  expect(studentQuantile(0.975, degrees)).toBeCloseTo(expected, 3);
  expect(studentQuantile(0.025, degrees)).toBeCloseTo(-expected, 3);
  expect(studentCdf(-expected, degrees)).toBeCloseTo(0.025, 5);
  expect(studentCdf(expected, degrees)).toBeCloseTo(0.975, 5);
});
