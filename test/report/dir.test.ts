import { describe, expect, it } from 'vitest';
import { dirFigure, type NamedSearches } from '../../src/report/dir.js';
import { renderSvg } from '../../src/report/render.js';
import { known, stranger } from '../evaluation/searches.js';

interface Point {
  readonly far: number;
  readonly dir: number;
}

const points = (...curves: NamedSearches[]): Point[] =>
  (dirFigure(curves) as unknown as { data: { values: Point[] } }).data.values;

/** Hundred strangers at 0.00 … 0.99; of four known probes two are named rightly, at 0.95 and 0.505. */
const searches = [
  known(1, 1, 0.95),
  known(2, 1, 0.505),
  known(3, 2, 0.9),
  known(4, Infinity, -1),
  ...Array.from({ length: 100 }, (_, i) => stranger(10 + i, i / 100)),
];

describe('dirFigure', () => {
  it('begins at the smallest rate that the strangers can measure, rises where another is named, ends at rank 1', () => {
    const drawn = points({ name: 'a', searches });
    expect(drawn[0]).toMatchObject({ far: expect.closeTo(0.01, 12), dir: 0 });
    expect(drawn.at(-1)).toMatchObject({ far: 1, dir: 0.5 });
    // Above 0.94 are five strangers, above 0.5 are 49.
    const first = drawn.find(({ dir }) => dir === 0.25)!;
    const second = drawn.find(({ dir }) => dir === 0.5)!;
    expect(first.far).toBeGreaterThanOrEqual(0.05);
    expect(first.far).toBeLessThan(0.051);
    expect(second.far).toBeGreaterThanOrEqual(0.49);
    expect(second.far).toBeLessThan(0.5);
    expect(drawn).toHaveLength(4);
  });

  it('becomes a picture with the rates in their words', async () => {
    const svg = await renderSvg(dirFigure([{ name: 'a', searches }]));
    expect(svg).toContain('FPIR');
  });
});
