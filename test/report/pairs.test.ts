import { describe, expect, it } from 'vitest';
import { pairImages } from '../../src/report/pairs.js';

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

  it('calls the photos what they are called', () => {
    const [named, other] = pairImages([
      { ...pair, similarity: 0.9, same: true, names: ['ada/1.jpg', 'ada/2.jpg'] },
      { ...pair, similarity: 0.9, same: true },
    ]);
    expect(named!.labels).toEqual(['ada/1.jpg', 'ada/2.jpg']);
    expect(other).not.toHaveProperty('labels');
  });

  it('passes no judgement where the truth is unknown', () => {
    expect(pairImages([{ ...pair, similarity: 0.9, same: null }])[0]).not.toHaveProperty('mark');
  });
});
