import { equalErrorRate } from '../evaluation/index.js';
import { percent } from './percent.js';
import type { NamedRoc } from './roc-steps.js';
import { SERIES } from './theme.js';

/** Where both kinds of error of a curve are equal. */
export interface EqualErrors {
  readonly name: string;
  /** Both the false-positive rate and 1 − TPR, in [0, 1]. */
  readonly eer: number;
  /** The colour of its curve. */
  readonly colour: string;
}

/** The equal errors of each curve, in the order of the curves. */
export function equalErrors(curves: readonly NamedRoc[]): EqualErrors[] {
  return curves.map(({ name, roc }, i) => ({
    name,
    eer: equalErrorRate(roc).eer,
    colour: SERIES[i % SERIES.length]!,
  }));
}

/** The equal error rates, as the text that stands for a figure of the curves. */
export function eersInWords(found: readonly EqualErrors[]): string {
  return `${found.map(({ name, eer }) => `${percent(eer)} (${name})`).join(', ')}.`;
}

/**
 * What the figures say of their marks below the title; the rate itself where there is one curve, otherwise the legend has them. Of rings that
 * {@link eerRings} leaves out it does not speak.
 */
export function eerSubtitle(found: readonly EqualErrors[], smallest: number): string {
  const ring = found.some(({ eer }) => eer >= smallest) ? '○ ' : '';
  if (found.length === 1) return `${ring}equal errors: EER ${percent(found[0]!.eer)}`;
  return ring === '' ? 'equal errors are rarer than the axes show' : '○ equal errors';
}

/** The text of the legend for each curve: a name alone would leave the reader to guess its rate from the axes. */
export function eerLegend(found: readonly EqualErrors[]) {
  const texts = Object.fromEntries(found.map(({ name, eer }) => [name, `${name}: EER ${percent(eer)}`]));
  return { labelExpr: `(${JSON.stringify(texts)})[datum.label]` };
}

/** A ring on each curve at its equal errors; left out where these are rarer than the axes, which are logarithmic, show. */
export function eerRings(found: readonly EqualErrors[], smallest: number, place: (eer: number) => object) {
  return {
    data: { values: found.filter(({ eer }) => eer >= smallest).map((each) => ({ ...each, ...place(each.eer) })) },
    mark: { type: 'point' as const, filled: false, size: 90, strokeWidth: 2.2, opacity: 1 },
    encoding: { stroke: { field: 'colour', type: 'nominal' as const, scale: null, legend: null } },
  };
}
