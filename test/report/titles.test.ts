import { describe, expect, it } from 'vitest';
import { rocCurve } from '../../src/evaluation/index.js';
import { cmcFigure } from '../../src/report/cmc.js';
import { detFigure } from '../../src/report/det.js';
import { dirFigure } from '../../src/report/dir.js';
import { reliabilityFigure } from '../../src/report/reliability.js';
import { type Figure, renderSvg } from '../../src/report/render.js';
import { rocFigure } from '../../src/report/roc.js';
import { runCurves } from '../../src/report/run-curves.js';
import { scoreHistogram } from '../../src/report/score-histogram.js';
import { trainingCurves } from '../../src/report/training-curves.js';

const same = Array.from({ length: 400 }, (_, i) => i % 2 === 0);
const scores = same.map((isSame, i) => ((i * 7919) % 400) / 400 + (isSame ? 0.4 : 0));
const curves = ['first', 'second'].map((name) => ({
  name: `${name}: runs/a-run-with-a-long-name`,
  roc: rocCurve(scores, same),
}));
const rows = [
  ...[1, 2, 3].map((step) => ({ type: 'step', step, loss: 3 - step, accuracy: 0.5, learningRate: 0.1, margin: 0 })),
  { type: 'validation', step: 3, classification: { accuracy: 0.4, loss: 2 }, verification: { eer: 0.3 } },
];
const runs = Array.from({ length: 6 }, (_, i) => ({ name: `a-run-with-a-long-name-${i}`, rows }));
const names = curves.map(({ name }) => name);

const FIGURES: readonly Figure[] = [
  rocFigure(curves),
  detFigure(curves),
  detFigure(curves.slice(1)),
  scoreHistogram(scores, same, { threshold: 0.5 }),
  cmcFigure(names.map((name) => ({ name, cmc: [0.8, 0.9] }))),
  dirFigure(
    names.map((name) => ({
      name,
      points: [
        { far: 0.01, dir: 0.5 },
        { far: 1, dir: 0.9 },
      ],
    })),
  ),
  reliabilityFigure({ bins: [{ low: 0, high: 1, predicted: 0.4, observed: 0.5, pairs: 9 }], error: 0.1 }),
  ...trainingCurves(rows),
  ...runCurves(runs),
];

/** Where the title begins within the figure, in px from its left upper corner. */
function titlePlace(svg: string): readonly [number, number] {
  const [root] = /transform="translate\([^)]*\)/.exec(svg)!;
  const [title] = /role-title"[^>]*><g transform="translate\([^)]*\)/.exec(svg)!;
  const [a, b] = [root, title].map((text) => /translate\(([-\d.e]+),([-\d.e]+)\)/.exec(text)!.slice(1).map(Number));
  return [a![0]! + b![0]!, a![1]! + b![1]!];
}

describe('a figure', () => {
  // An axis title that is longer than its axis, or a legend that leaves too little of it, pushes the figure's own title out of sight.
  it.each(FIGURES.map((figure, i) => [figure.name, i] as const))('keeps its title in sight: %s (%i)', async (_, i) => {
    const [x, y] = titlePlace(await renderSvg(FIGURES[i]!));
    expect(x).toBeGreaterThanOrEqual(0);
    expect(y).toBeGreaterThanOrEqual(0);
  });
});
