import { eerLegend, eerRings, eersInWords, eerSubtitle, equalErrors } from './equal-errors.js';
import type { Figure } from './render.js';
import { logarithmicRates, type NamedRoc, rocSteps, smallestFpr } from './roc-steps.js';
import { colourByName, FIGURE_SIZE, rateAxis } from './theme.js';

/**
 * DET curves (detection error trade-off): the share of same-person pairs that are refused, FNMR = 1 − TPR, against the share of
 * different-person pairs that are accepted, FMR = FPR. Both errors are what is to be small, so lower and further left is better, and on
 * logarithmic axes (as NIST's face evaluations have them) a halved error is one distance everywhere: a ROC pushes good networks into its
 * upper edge, where they cannot be told apart. The axes begin at the smallest rates that the pairs can measure, one in their number;
 * a curve ends where no same-person pair is refused any more. On the dashed line both errors are equal: a curve crosses it at its EER,
 * where a ring is.
 *
 * @see Martin et al., "The DET curve in assessment of detection task performance", Eurospeech 1997 (which has normal deviates for axes);
 *   ISO/IEC 19795-1 for the names of the rates.
 */
export function detFigure(curves: readonly NamedRoc[]): Figure {
  const smallest = { fmr: smallestFpr(curves), fnmr: Math.min(0.1, ...curves.map(({ roc }) => 1 / roc.positives)) };
  const equal = equalErrors(curves);
  const leastEqual = Math.max(smallest.fmr, smallest.fnmr);
  const diagonal = logarithmicRates(leastEqual).map((rate) => ({ fmr: rate, fnmr: rate }));
  const rates = logarithmicRates(smallest.fmr);
  const points = curves.flatMap((curve) => detSteps(curve, rates));
  const axis = (field: keyof typeof smallest, title: string) => ({
    field,
    type: 'quantitative' as const,
    title,
    ...rateAxis(smallest[field]),
  });
  return {
    name: 'det',
    title: { text: 'DET', subtitle: eerSubtitle(equal) },
    description: `DET curves: the false non-match rate against the false-match rate, with equal errors at ${eersInWords(equal)}`,
    ...FIGURE_SIZE,
    encoding: {
      x: axis('fmr', 'false-match rate, FMR (log)'),
      y: axis('fnmr', 'FNMR (log)'),
    },
    layer: [
      {
        data: { values: diagonal },
        mark: { type: 'line', strokeDash: [4, 4], strokeWidth: 1, color: 'currentColor', opacity: 0.5 },
      },
      {
        data: { values: points },
        mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2 },
        encoding: {
          color: colourByName(
            curves.map(({ name }) => name),
            eerLegend(equal),
          ),
        },
      },
      eerRings(equal, leastEqual, (eer) => ({ fmr: eer, fnmr: eer })),
    ],
  };
}

/** A curve's corners, to where no same-person pair is refused: a logarithm has no place for an FNMR of 0. */
function detSteps(curve: NamedRoc, rates: readonly number[]): { name: string; fmr: number; fnmr: number }[] {
  const steps = rocSteps([curve], rates).map(({ name, fpr, tpr }) => ({ name, fmr: fpr, fnmr: 1 - tpr }));
  const none = steps.findIndex(({ fnmr }) => fnmr === 0);
  if (none < 0) return steps;
  const drawn = steps.slice(0, none);
  const last = drawn.at(-1);
  return last === undefined ? [] : [...drawn, { ...last, fmr: steps[none]!.fmr }];
}
