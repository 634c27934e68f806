import { describe, expect, it } from 'vitest';
import { chooseExamples, pairImages } from '../../src/report/pairs.js';

describe('pairImages', () => {
  const pair = { left: new Uint8Array(1), right: new Uint8Array(2), threshold: 0.4 };

  it('tells score, verdict and whether it was right', () => {
    const images = pairImages([
      { ...pair, similarity: 0.4, same: true },
      { ...pair, similarity: 0.39, same: true },
      { ...pair, similarity: -0.1, same: false },
      { ...pair, similarity: 0.8, same: false },
    ]);
    expect(images.map(({ caption, mark }) => [caption, mark])).toEqual([
      ['0.400 · same person', 'right'],
      ['0.390 · different people', 'wrong'],
      ['-0.100 · different people', 'right'],
      ['0.800 · same person', 'wrong'],
    ]);
    expect(images[0]!.pictures).toEqual([pair.left, pair.right]);
  });

  it('passes no judgement where the truth is unknown', () => {
    expect(pairImages([{ ...pair, similarity: 0.9, same: null }])[0]).not.toHaveProperty('mark');
  });
});

describe('chooseExamples', () => {
  it('takes a spread of right decisions and the worst of the wrong ones', () => {
    const scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.1, 0.3, 0.0, 0.2, 0.95, 0.55];
    const same = [true, true, true, true, true, true, true, false, false, false, false];
    // Right: 0.9 … 0.5 and 0.0, 0.2; false matches 0.95, 0.55; false non-matches 0.1, 0.3.
    expect(chooseExamples(scores, same, 0.5, 3)).toEqual([0, 2, 4, 7, 8, 9, 10, 5, 6]);
    expect(chooseExamples(scores, same, 0.5, 1)).toEqual([0, 7, 9, 5]);
  });

  it('is content with what there is', () => {
    expect(chooseExamples([], [], 0.5)).toEqual([]);
    expect(chooseExamples([0.9], [true], 0.5)).toEqual([0]);
  });
});
