import type { Figure } from './render.js';
import { colourByName, FIGURE_SIZE, rateAxis } from './theme.js';

/** How often known people are found and named, at each share of strangers that are taken for somebody. */
export interface NamedDir {
  /** What the legend calls it. */
  readonly name: string;
  /** Rates of both kinds, FAR rising. */
  readonly points: readonly { readonly far: number; readonly dir: number }[];
}

/**
 * Open-set identification: the detection and identification rate (DIR) against the false-alarm rate (FAR) on a logarithmic
 * axis, which begins at the smallest rate that the strangers can measure.
 */
export function dirFigure(curves: readonly NamedDir[]): Figure {
  const points = curves.flatMap(({ name, points }) => points.map((point) => ({ name, ...point })));
  const smallest = Math.min(0.1, ...points.map(({ far }) => far));
  return {
    name: 'dir',
    title: 'DIR at FAR',
    description: `Detection and identification rate against the false-alarm rate, of ${curves
      .map(({ name }) => name)
      .join(', ')}; the table has its figures.`,
    ...FIGURE_SIZE,
    data: { values: points },
    mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2 },
    encoding: {
      x: {
        field: 'far',
        type: 'quantitative',
        title: 'false-alarm rate, FAR (log)',
        ...rateAxis(smallest),
      },
      y: {
        field: 'dir',
        type: 'quantitative',
        title: 'found and named',
        scale: { domain: [0, 1] },
        axis: { format: '~%', tickCount: 6 },
      },
      color: colourByName(curves.map(({ name }) => name)),
    },
  };
}
