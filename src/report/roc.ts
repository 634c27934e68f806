import { tprAtFpr } from '../evaluation/index.js';
import { type Figure, inWords } from './figure.js';
import { logarithmicRates, type NamedRoc, rocSteps, smallestFpr } from './roc-steps.js';
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
    description: `ROC: the true-positive rate against the false-positive rate. ${curves.map(rocWords).join(' ')}`,
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
        title: 'true-positive rate (= 1 − FNMR)',
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

/** `model: 91.2 % at 0.1, 70.4 % at 0.01.` */
function rocWords({ name, roc }: NamedRoc): string {
  const points = tprAtFpr(roc, [0.1, 0.01, 0.001]).filter(({ resolvable }) => resolvable);
  return `${name}: ${points.map(({ fpr, tpr }) => `${inWords(tpr * 100)} % at ${fpr}`).join(', ') || 'too few pairs'}.`;
}
