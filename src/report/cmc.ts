import type { TopLevelSpec } from 'vega-lite';
import type { IdentificationMetrics } from '../evaluation/index.js';
import { colourByName, FIGURE_SIZE } from './theme.js';

/** The closed-set figures of one source, as the legend calls it. */
export interface NamedCmc {
  readonly name: string;
  readonly cmc: IdentificationMetrics['cmc'];
  readonly intervals: Pick<IdentificationMetrics['intervals'], 'cmc'>;
}

/**
 * Cumulative match characteristics: the share of known probes whose person is among the first k, against k, each with its
 * interval as a band. The axis of shares begins below the lowest of them, for in use curves lie near 1.
 */
export function cmcFigure(curves: readonly NamedCmc[]): TopLevelSpec {
  const points = curves.flatMap(({ name, cmc, intervals }) =>
    cmc.map((share, i) => ({ name, rank: i + 1, share, ...intervals.cmc[i]! })),
  );
  const lowest = Math.min(...points.map(({ low }) => low));
  const colour = colourByName(curves.map(({ name }) => name));
  return {
    title: 'CMC',
    ...FIGURE_SIZE,
    data: { values: points },
    encoding: {
      x: { field: 'rank', type: 'quantitative', title: 'rank', axis: { tickMinStep: 1, grid: false } },
      color: colour,
    },
    layer: [
      {
        mark: { type: 'area', opacity: 0.18 },
        encoding: {
          y: {
            field: 'low',
            type: 'quantitative',
            title: 'share found among the first',
            scale: { domain: [Math.floor(lowest * 20) / 20, 1] },
            axis: { format: '~%' },
          },
          y2: { field: 'high' },
        },
      },
      {
        mark: { type: 'line', strokeWidth: 2, point: { size: 24 } },
        encoding: { y: { field: 'share', type: 'quantitative' } },
      },
    ],
  };
}
