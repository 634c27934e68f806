import { describe, expect, it } from 'vitest';
import { renderSvg } from '../../src/report/render.js';
import { type MetricsRow, trainingCurves } from '../../src/report/training-curves.js';

const step = (number: number, more: Partial<MetricsRow> = {}): MetricsRow => ({
  type: 'step',
  step: number,
  epoch: 1,
  loss: 1 / number,
  accuracy: 0.5,
  learningRate: 0.1,
  ...more,
});
const validation = (step: number, accuracy: number): MetricsRow => ({
  type: 'validation',
  step,
  epoch: 1,
  classification: { accuracy },
});

const titles = (rows: MetricsRow[]): unknown[] => trainingCurves(rows).map(({ title }) => title);

/** The values that each layer of a curve draws. */
function layers(rows: MetricsRow[], title: string): unknown[] {
  const figure = trainingCurves(rows).find((curve) => curve.title === title)!;
  return (figure as unknown as { layer: { data: { values: unknown } }[] }).layer.map(({ data }) => data.values);
}

describe('trainingCurves', () => {
  it('draws what the run has values for', () => {
    expect(titles([step(1)])).toEqual(['Loss', 'Classification accuracy', 'Learning rate']);
    expect(titles([step(1, { margin: 0.1, accuracy: null })])).toEqual(['Loss', 'Learning rate', 'Margin']);
    expect(titles([step(1), { type: 'validation', step: 1, verification: { eer: 0.2 } }])).toContain(
      'Verification error (EER)',
    );
    expect(titles([])).toEqual([]);
  });

  it('draws a constant margin as a line at its height, not between the two roundings next to it', async () => {
    const rows = Array.from({ length: 900 }, (_, i) => step(i + 1, { margin: 0.35 }));
    const svg = await renderSvg(trainingCurves(rows).find(({ title }) => title === 'Margin')!);
    expect(svg).toMatch(/linear scale with values from 0\.0+ to 0\.35/);
    expect(svg).not.toContain('0.34999');
  });

  it('puts a validation at its step, in whatever order rows come', () => {
    const rows = [step(1), step(2), step(3), step(4), validation(2, 0.3), validation(4, 0.6)];
    expect(layers(rows, 'Classification accuracy').at(-1)).toEqual([
      { x: 2, y: 0.3 },
      { x: 4, y: 0.6 },
    ]);
  });

  it('takes the later of two rows of one step, as a resumed run writes them', () => {
    const rows = [step(1), step(2, { loss: 9 }), step(2, { loss: 7 }), step(3, { loss: 6 })];
    expect(layers(rows, 'Loss')[0]).toEqual([
      { x: 1, mean: 1, low: 1, high: 1 },
      { x: 2, mean: 7, low: 7, high: 7 },
      { x: 3, mean: 6, low: 6, high: 6 },
    ]);
  });

  it('passes over other events', () => {
    expect(titles([{ type: 'start' }, { type: 'checkpoint', step: 3 }, { type: 'end' }])).toEqual([]);
  });

  it('becomes SVG with both curves named', async () => {
    const accuracy = trainingCurves([step(1), step(2), validation(2, 0.3)])[1]!;
    const svg = await renderSvg(accuracy);
    expect(svg).toContain('Classification accuracy');
    expect(svg).toContain('>training</text>');
    expect(svg).toContain('>validation</text>');
  });

  it('stays small for a long run', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => step(i + 1));
    const svg = await renderSvg(trainingCurves(rows)[0]!);
    expect(svg.length).toBeLessThan(60_000);
  });
});
