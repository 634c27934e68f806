import { eerLegend, eerRings, eersInWords, eerSubtitle, equalErrors } from './equal-errors.js';
import type { Figure } from './render.js';
import { logarithmicRates, type NamedRoc, rocSteps, smallestFpr } from './roc-steps.js';
import { colourByName, FIGURE_SIZE, rateAxis } from './theme.js';

/**
 * ROC curves with the false-positive rate on a logarithmic axis, because what matters in verification happens at rates of
 * a thousandth and less. The axis begins at the smallest rate that the pairs can measure, one in `negatives`; the
 * dashed line is guessing. A ring marks where both errors are equal.
 */
export function rocFigure(curves: readonly NamedRoc[]): Figure {
  const smallest = smallestFpr(curves);
  const rates = logarithmicRates(smallest);
  const equal = equalErrors(curves);
  return {
    name: 'roc',
    title: { text: 'ROC', subtitle: eerSubtitle(equal, smallest) },
    description: `ROC curves: the true-positive rate against the false-positive rate, with equal errors at ${eersInWords(equal)}`,
    ...FIGURE_SIZE,
    encoding: {
      x: {
        field: 'fpr',
        type: 'quantitative',
        title: 'false-positive rate (= FMR; log)',
        ...rateAxis(smallest),
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
        encoding: {
          color: colourByName(
            curves.map(({ name }) => name),
            eerLegend(equal),
          ),
        },
      },
      eerRings(equal, smallest, (eer) => ({ fpr: eer, tpr: 1 - eer })),
    ],
  };
}
