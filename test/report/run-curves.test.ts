import { describe, expect, it } from 'vitest';
import { renderSvg } from '../../src/report/render.js';
import { runCurves } from '../../src/report/run-curves.js';
import type { MetricsRow } from '../../src/report/training-curves.js';

const step = (number: number, loss: number): MetricsRow => ({ type: 'step', step: number, loss, learningRate: 0.1 });
const validation = (number: number, eer: number): MetricsRow => ({
  type: 'validation',
  step: number,
  verification: { eer },
});
const RUNS = [
  { name: 'a', rows: [step(1, 3), step(2, 2), validation(2, 0.3)] },
  { name: 'b <script>', rows: [step(1, 4)] },
];

const valuesOf = (title: string): unknown => {
  const figure = runCurves(RUNS).find((curve) => curve.title === title)!;
  return (figure.data as unknown as { values: unknown }).values;
};

describe('runCurves', () => {
  it('draws the runs over each other, and no figure that none has', () => {
    expect(runCurves(RUNS).map(({ title }) => title)).toEqual(['Loss', 'Verification error (EER)', 'Learning rate']);
    expect(valuesOf('Loss')).toEqual([
      { x: 1, y: 3, run: 'a' },
      { x: 2, y: 2, run: 'a' },
      { x: 1, y: 4, run: 'b <script>' },
    ]);
    expect(valuesOf('Verification error (EER)')).toEqual([{ x: 2, y: 0.3, run: 'a' }]);
    expect(runCurves([])).toEqual([]);
  });

  it('can be drawn, with every run in the legend and no name that is more than text', async () => {
    const svg = await renderSvg(runCurves(RUNS)[0]!);
    expect(svg).toMatch(/>a</);
    expect(svg).toContain('b &lt;script&gt;');
  });

  it('has colours for more runs than there are colours', async () => {
    const many = Array.from({ length: 9 }, (_, n) => ({ name: `run ${n}`, rows: [step(1, n), step(2, n)] }));
    expect(await renderSvg(runCurves(many)[0]!)).toContain('run 8');
  });
});
