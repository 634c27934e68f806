import { describe, expect, it } from 'vitest';
import { photosPerPerson } from '../../src/report/photos-per-person.js';
import { renderSvg } from '../../src/report/render.js';

interface Bar {
  readonly from: number;
  readonly to: number;
  readonly people: number;
}

const bars = (counts: readonly number[]): Bar[] =>
  (photosPerPerson(counts) as unknown as { data: { values: Bar[] } }).data.values;

describe('photosPerPerson', () => {
  it('counts the people with each number of photos, its bar around that number', () => {
    expect(bars([3, 1, 3])).toEqual([
      { from: 2.5, to: 3.5, people: 2 },
      { from: 0.5, to: 1.5, people: 1 },
    ]);
  });

  it('makes bars of whole numbers of photos where there are many numbers', () => {
    // 81 photos in about 40 bars: three numbers a bar.
    expect(bars([0, 2, 78, 80, 81])).toEqual([
      { from: -0.5, to: 2.5, people: 2 },
      { from: 77.5, to: 80.5, people: 2 },
      { from: 80.5, to: 83.5, people: 1 },
    ]);
  });

  it('draws a set of very many people', async () => {
    const counts = Array.from({ length: 300_000 }, () => 2);
    expect(bars(counts)).toEqual([{ from: 1.5, to: 2.5, people: 300_000 }]);
    expect(await renderSvg(photosPerPerson(counts))).toMatch(/^<svg /);
  });
});
