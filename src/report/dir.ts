import type { TopLevelSpec } from 'vega-lite';
import { dirAtFar, type Search } from '../evaluation/index.js';
import { logarithmicRates } from './roc-steps.js';
import { colourByName, FIGURE_SIZE } from './theme.js';

/** The searches of one source, as the legend calls it. */
export interface NamedSearches {
  readonly name: string;
  readonly searches: readonly Search[];
}

/**
 * Open-set curves: the share of known probes that are found and named rightly, DIR, against the share of strangers' probes that are
 * taken for somebody, FAR, on a logarithmic axis that begins at the smallest rate that the strangers can measure, one in their
 * number. A curve ends on the right at the rank-1 rate.
 *
 * @throws VALUE_INVALID where no probe is of somebody in the gallery.
 */
export function dirFigure(curves: readonly NamedSearches[]): TopLevelSpec {
  const strangers = ({ searches }: NamedSearches) => searches.reduce((sum, { known }) => sum + (known ? 0 : 1), 0);
  const smallest = Math.min(0.1, ...curves.map((curve) => 1 / Math.max(1, strangers(curve))));
  const rates = logarithmicRates(smallest);
  const points = curves.flatMap(({ name, searches }) =>
    dirAtFar(searches, rates)
      .filter(({ resolvable }) => resolvable)
      .filter(({ dir }, i, all) => i === 0 || i === all.length - 1 || dir !== all[i - 1]!.dir)
      .map(({ far, dir }) => ({ name, far, dir })),
  );
  const lowest = Math.min(1, ...points.map(({ dir }) => dir));
  return {
    title: 'DIR at FAR',
    ...FIGURE_SIZE,
    data: { values: points },
    mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2 },
    encoding: {
      x: {
        field: 'far',
        type: 'quantitative',
        title: 'false-alarm rate, FAR (= FPIR; log)',
        scale: { type: 'log', domain: [smallest, 1], nice: false },
        axis: { format: '~g', tickCount: 5 },
      },
      y: {
        field: 'dir',
        type: 'quantitative',
        title: 'found and named rightly, DIR (= 1 − FNIR)',
        scale: { domain: [Math.floor(lowest * 20) / 20, 1] },
        axis: { format: '~%' },
      },
      color: colourByName(curves.map(({ name }) => name)),
    },
  };
}
