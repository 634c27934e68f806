import { describe, expect, it } from 'vitest';
import {
  type ColourMatrix,
  multiplyColour,
  perChannel,
  saturate,
} from '../../../src/data/augmentation/colour-matrix.js';

const apply = (m: ColourMatrix, [r, g, b]: [number, number, number]) =>
  [0, 4, 8].map((row) => m[row]! * r + m[row + 1]! * g + m[row + 2]! * b + m[row + 3]!);

describe('multiplyColour', () => {
  it('does the right matrix first', () => {
    const both = multiplyColour(perChannel([2, 2, 2], [1, 1, 1]), perChannel([1, 2, 3], [10, 20, 30]));
    expect(apply(both, [1, 1, 1])).toEqual([23, 45, 67]);
  });
});

describe('saturate', () => {
  it('goes from the grey of BT.601 at 0 to the colour at 1', () => {
    for (const channel of apply(saturate(0), [1, 0.5, 0.25])) expect(channel).toBeCloseTo(0.299 + 0.2935 + 0.0285, 12);
    expect(apply(saturate(1), [1, 0.5, 0.25])).toEqual([1, 0.5, 0.25]);
  });

  it('leaves greys alone, whatever the amount', () => {
    for (const channel of apply(saturate(1.7), [0.4, 0.4, 0.4])) expect(channel).toBeCloseTo(0.4, 12);
  });
});
