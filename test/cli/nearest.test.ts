import { describe, expect, test } from 'vitest';
import { editDistance, nearest } from '../../src/cli/nearest.js';

describe('editDistance', () => {
  test.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['evalute', 'evaluate', 1],
  ])('between %j and %j is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});

describe('nearest', () => {
  const commands = ['demo', 'train', 'evaluate', 'verify', 'runs'];

  test.each([
    ['trian', 'train'],
    ['eval', 'evaluate'],
    ['Verify', 'verify'],
    ['run', 'runs'],
  ])('takes %s for %s', (typed, meant) => {
    expect(nearest(typed, commands)).toBe(meant);
  });

  test('does not guess when nothing is near', () => {
    expect(nearest('zzzzzz', commands)).toBeNull();
  });
});
