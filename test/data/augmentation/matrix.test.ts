import { describe, expect, it } from 'vitest';
import { about, IDENTITY, multiply, scaleThenMove } from '../../../src/data/augmentation/matrix.js';
import { send } from './scene.js';

describe('multiply', () => {
  it('does the right matrix first', () => {
    const both = multiply(scaleThenMove(2, 3, 0, 0), scaleThenMove(1, 1, 10, 20));
    expect(send(both, 1, 1)).toEqual([22, 63]);
    expect(multiply(IDENTITY, both)).toEqual(both);
  });
});

describe('about', () => {
  it('leaves its point in place', () => {
    const matrix = about(5, 7, scaleThenMove(3, 4, 0, 0));
    expect(send(matrix, 5, 7)).toEqual([5, 7]);
    expect(send(matrix, 6, 8)).toEqual([8, 11]);
  });
});
