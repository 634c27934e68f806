import type { TopLevelSpec } from 'vega-lite';
import { type RocCurve, tprAtFpr } from '../evaluation/index.js';
import { FIGURE_SIZE, SERIES } from './theme.js';

export interface NamedRoc {
  /** What the legend calls it. */
  readonly name: string;
  readonly roc: RocCurve;
}

const POINTS_PER_CURVE = 300;

/**
 * ROC curves with the false-positive rate on a logarithmic axis, because what matters in verification happens at rates of
 * a thousandth and less. The axis begins at the smallest rate that the pairs can measure, one in `negatives`; the
 * dashed line is guessing.
 */
export function rocFigure(curves: readonly NamedRoc[]): TopLevelSpec {
  const smallest = Math.min(0.1, ...curves.map(({ roc }) => 1 / roc.negatives));
  const rates = Array.from({ length: POINTS_PER_CURVE + 1 }, (_, i) => smallest ** (1 - i / POINTS_PER_CURVE));
  const names = curves.map(({ name }) => name);
  return {
    title: 'ROC',
    ...FIGURE_SIZE,
    encoding: {
      x: {
        field: 'fpr',
        type: 'quantitative',
        title: 'false-positive rate (log)',
        scale: { type: 'log', domain: [smallest, 1], nice: false },
        axis: { format: '~g', tickCount: 5 },
      },
      y: {
        field: 'tpr',
        type: 'quantitative',
        title: 'true-positive rate',
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
        data: { values: curves.flatMap(({ name, roc }) => steps(roc, rates).map((step) => ({ name, ...step }))) },
        mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2 },
        encoding: {
          color: {
            field: 'name',
            type: 'nominal',
            scale: { domain: names, range: names.map((_, i) => SERIES[i % SERIES.length]!) },
            ...(names.length > 1 ? {} : { legend: null }),
          },
        },
      },
    ],
  };
}

/** The curve at the rates that its own pairs can measure: where it rises, and its end. */
function steps(roc: RocCurve, rates: readonly number[]): { fpr: number; tpr: number }[] {
  return tprAtFpr(roc, rates)
    .filter(({ resolvable }) => resolvable)
    .filter(({ tpr }, i, all) => i === 0 || i === all.length - 1 || tpr !== all[i - 1]!.tpr)
    .map(({ fpr, tpr }) => ({ fpr, tpr }));
}
