import { describe, expect, it } from 'vitest';
import { rocCurve } from '../../src/evaluation/index.js';
import { renderSvg } from '../../src/report/render.js';
import { rocFigure } from '../../src/report/roc.js';
import type { NamedRoc } from '../../src/report/roc-steps.js';

const pairs = (count: number, separation: number) => {
  const same = Array.from({ length: count }, (_, i) => i % 2 === 0);
  return rocCurve(
    same.map((isSame, i) => ((i * 7919) % count) / count + (isSame ? separation : 0)),
    same,
  );
};

interface Point {
  readonly name: string;
  readonly fpr: number;
  readonly tpr: number;
}

function points(curves: NamedRoc[]): Point[] {
  const { layer } = rocFigure(curves) as unknown as { layer: { data: { values: Point[] } }[] };
  return layer[1]!.data.values;
}

describe('rocFigure', () => {
  it('draws rates that the pairs can measure, from one in `negatives` to one', () => {
    const drawn = points([{ name: 'a', roc: pairs(2000, 0.3) }]);
    expect(drawn[0]!.fpr).toBe(1 / 1000);
    expect(drawn.at(-1)).toEqual({ name: 'a', fpr: 1, tpr: 1 });
    expect(drawn.length).toBeLessThan(400);
  });

  it('draws a level stretch by its ends', () => {
    const drawn = points([{ name: 'a', roc: rocCurve([0.9, 0.8, 0.2, 0.1], [true, false, true, false]) }]);
    expect(drawn.map(({ tpr }) => tpr)).toEqual([1, 1]);
    expect(drawn[0]!.fpr).toBeCloseTo(0.5, 2);
    expect(drawn[1]!.fpr).toBe(1);
  });

  it('begins each curve where its own pairs begin to measure', () => {
    const drawn = points([
      { name: 'many', roc: pairs(2000, 0.3) },
      { name: 'few', roc: pairs(100, 0.3) },
    ]);
    const first = (name: string) => drawn.find((point) => point.name === name)!.fpr;
    expect(first('many')).toBe(1 / 1000);
    expect(first('few')).toBeGreaterThanOrEqual(1 / 50);
  });

  it('names several curves and not a single one', async () => {
    const one = { name: 'the only one', roc: pairs(200, 0.3) };
    expect(await renderSvg(rocFigure([one]))).not.toContain('>the only one</text>');
    expect(await renderSvg(rocFigure([one, { name: 'untrained', roc: pairs(200, 0) }]))).toMatch(
      />untrained: EER [\d.]+ %<\/text>/,
    );
  });

  it('rings the equal errors of each curve, and says the rate', async () => {
    // Of ten pairs of each kind the first error of either kind comes ninth: both rates are 0.1.
    const same = [...'sssssssssdsddddddddd'].map((kind) => kind === 's');
    const roc = rocCurve(
      same.map((_, i) => 1 - i / 20),
      same,
    );
    const figure = rocFigure([{ name: 'a', roc }]) as unknown as {
      layer: { data: { values: { fpr: number; tpr: number; eer: number }[] } }[];
    };
    const [ring] = figure.layer[2]!.data.values;
    expect(ring!.eer).toBeCloseTo(0.1, 12);
    expect([ring!.fpr, ring!.tpr]).toEqual([ring!.eer, 1 - ring!.eer]);
    expect(await renderSvg(rocFigure([{ name: 'a', roc }]))).toContain('equal errors: EER 10.00 %');
  });

  it('leaves out a ring for which a logarithmic axis has no place', async () => {
    const roc = rocCurve([0.9, 0.1], [true, false]);
    const figure = rocFigure([{ name: 'a', roc }]);
    expect((figure as unknown as { layer: { data: { values: unknown[] } }[] }).layer[2]!.data.values).toEqual([]);
    expect(await renderSvg(figure)).toContain('EER 0.00 %');
  });

  it('escapes a hostile name', async () => {
    const curves = ['<script>alert(1)</script>', 'b'].map((name) => ({ name, roc: pairs(200, 0.3) }));
    expect(await renderSvg(rocFigure(curves))).not.toContain('<script');
  });
});
