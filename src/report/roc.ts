import type { Figure } from './render.js';
import { eersInWords, logarithmicRates, type NamedRoc, rocSteps, smallestFpr } from './roc-steps.js';
import { colourByName, FIGURE_SIZE } from './theme.js';

/**
 * ROC curves with the false-positive rate on a logarithmic axis, because what matters in verification happens at rates of
 * a thousandth and less. The axis begins at the smallest rate that the pairs can measure, one in `negatives`; the
 * dashed line is guessing.
 */
export function rocFigure(curves: readonly NamedRoc[]): Figure {
  const smallest = smallestFpr(curves);
  const rates = logarithmicRates(smallest);
  return {
    title: 'ROC',
    description: `ROC curves: the true-positive rate against the false-positive rate, with equal errors at ${eersInWords(curves)}`,
    ...FIGURE_SIZE,
    encoding: {
      x: {
        field: 'fpr',
        type: 'quantitative',
        title: 'false-positive rate (= FMR; log)',
        scale: { type: 'log', domain: [smallest, 1], nice: false },
        axis: { format: '~g', tickCount: 5 },
      },
      y: {
        field: 'tpr',
        type: 'quantitative',
        title: 'TPR (= 1 − FNMR)',
        scale: { domain: [0, 1] },
        axis: { format: '~%' },
      },
    },
    layer: [
      {
        data: { values: rates.map((rate) => ({ fpr: rate, tpr: rate })) },
        mark: { type: 'line', strokeDash: [4, 4], strokeWidth: 1, color: 'currentColor', opacity: 0.5 },
      },
      {
        data: { values: rocSteps(curves, rates) },
        mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2 },
        encoding: { color: colourByName(curves.map(({ name }) => name)) },
      },
    ],
  };
}
