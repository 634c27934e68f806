import { describe, expect, it } from 'vitest';
import {
  type ColourMatrix,
  multiplyColour,
  perChannel,
  saturate,
  turnHue,
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

describe('turnHue', () => {
  it('comes round, keeps luma, and leaves greys alone', () => {
    const colour: [number, number, number] = [0.9, 0.3, 0.2];
    const luma = ([r, g, b]: readonly number[]) => 0.299 * r! + 0.587 * g! + 0.114 * b!;
    for (const share of [-0.5, -0.1, 0.03, 0.4]) {
      expect(luma(apply(turnHue(share), colour))).toBeCloseTo(luma(colour), 12);
      for (const channel of apply(turnHue(share), [0.4, 0.4, 0.4])) expect(channel).toBeCloseTo(0.4, 12);
    }
    apply(turnHue(1), colour).forEach((channel, i) => expect(channel).toBeCloseTo(colour[i]!, 12));
    const twice = multiplyColour(turnHue(0.1), turnHue(0.15));
    twice.forEach((value, i) => expect(value).toBeCloseTo(turnHue(0.25)[i]!, 12));
  });

  it('turns red towards yellow and away from blue, as HSV does', () => {
    const [, green, blue] = apply(turnHue(0.08), [1, 0, 0]);
    expect(green).toBeGreaterThan(0.15);
    expect(blue).toBeLessThan(0.01);
    expect(apply(turnHue(-0.08), [1, 0, 0])[2]).toBeGreaterThan(0.3);
  });
});
