import { eerLegend, eerRings, eersInWords, eerSubtitle, equalErrors } from './equal-errors.js';
import type { Figure } from './render.js';
import { logarithmicRates, type NamedRoc, rocSteps, smallestFpr } from './roc-steps.js';
import { colourByName, FIGURE_SIZE, rateAxis } from './theme.js';

/**
 * DET curves (detection error trade-off): the share of same-person pairs that are refused, FNMR = 1 − TPR, against the share of
 * different-person pairs that are accepted, FMR = FPR. Both errors are what is to be small, so lower and further left is better, and on
 * logarithmic axes (as NIST's face evaluations have them) a halved error is one distance everywhere: a ROC pushes good networks into its
 * upper edge, where they cannot be told apart. The axes begin at the smallest rates that the pairs can measure, one in their number, FNMR at
 * the EER where that is smaller; a curve falls to the axis where no same-person pair is refused any more. On the dashed line both errors are
 * equal: a curve crosses it at its EER, where a ring is. Where {@link refusesAny} is false there is nothing to draw.
 *
 * @see Martin et al., "The DET curve in assessment of detection task performance", Eurospeech 1997 (which has normal deviates for axes);
 *   ISO/IEC 19795-1 for the names of the rates.
 */
export function detFigure(curves: readonly NamedRoc[]): Figure {
  const fmr = smallestFpr(curves);
  const equal = equalErrors(curves);
  const ringed = equal.flatMap(({ eer }) => (eer >= fmr ? [eer] : []));
  const smallest = { fmr, fnmr: Math.min(0.1, ...curves.map(({ roc }) => 1 / roc.positives), ...ringed) };
  const leastEqual = Math.max(smallest.fmr, smallest.fnmr);
  const diagonal = logarithmicRates(leastEqual).map((rate) => ({ fmr: rate, fnmr: rate }));
  const rates = logarithmicRates(smallest.fmr);
  const points = curves.flatMap((curve) => detSteps(curve, rates, smallest.fnmr));
  const axis = (field: keyof typeof smallest, title: string) => ({
    field,
    type: 'quantitative' as const,
    title,
    ...rateAxis(smallest[field]),
  });
  return {
    name: 'det',
    title: { text: 'DET', subtitle: eerSubtitle(equal, leastEqual) },
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

/** Whether any of the curves refuses a same-person pair at a false-match rate that its pairs can measure: otherwise a DET is empty. */
export function refusesAny(curves: readonly NamedRoc[]): boolean {
  return curves.some((curve) => detSteps(curve, [1 / curve.roc.negatives], 1).length > 0);
}

interface DetStep {
  readonly name: string;
  readonly fmr: number;
  readonly fnmr: number;
}

/** A curve's corners, to where no same-person pair is refused: a logarithm has no place for an FNMR of 0, which is drawn as the least. */
function detSteps(curve: NamedRoc, rates: readonly number[], least: number): DetStep[] {
  const steps = rocSteps([curve], rates).map(({ name, fpr, tpr }) => ({ name, fmr: fpr, fnmr: 1 - tpr }));
  const none = steps.findIndex(({ fnmr }) => fnmr === 0);
  if (none < 0) return steps;
  const drawn = steps.slice(0, none);
  return drawn.length === 0 ? [] : [...drawn, { ...steps[none]!, fnmr: least }];
}
