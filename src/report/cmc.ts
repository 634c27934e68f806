import { percent } from './percent.js';
import type { Figure } from './render.js';
import { colourByName, FIGURE_SIZE } from './theme.js';

/** The CMC of one model: the share of probes whose person is among the first 1, 2, … */
export interface NamedCmc {
  /** What the legend calls it. */
  readonly name: string;
  readonly cmc: readonly number[];
}

/**
 * Cumulative match characteristics: how often the right person is among the first so many of the gallery. The axis of shares
 * begins just below the lowest, because between good networks the differences are small.
 */
export function cmcFigure(curves: readonly NamedCmc[]): Figure {
  const points = curves.flatMap(({ name, cmc }) => cmc.map((share, i) => ({ name, rank: i + 1, share })));
  const lowest = Math.min(...points.map(({ share }) => share));
  const last = Math.max(...points.map(({ rank }) => rank));
  return {
    name: 'cmc',
    title: 'CMC',
    description: `Cumulative match characteristic. ${curves
      .map(({ name, cmc }) => `${name}: rank 1 ${percent(cmc[0]!, 1)}, rank ${cmc.length} ${percent(cmc.at(-1)!, 1)}`)
      .join('; ')}.`,
    ...FIGURE_SIZE,
    data: { values: points },
    mark: { type: 'line', point: true, strokeWidth: 2 },
    encoding: {
      x: {
        field: 'rank',
        type: 'quantitative',
        title: 'rank: among the first …',
        scale: { domain: [1, last], nice: false },
        axis: { values: [1, 5, 10, 15, 20, 50, 100].filter((rank) => rank <= last), grid: false },
      },
      y: {
        field: 'share',
        type: 'quantitative',
        title: 'known probes',
        // A whole number of twentieths below the lowest.
        scale: { domain: [Math.max(0, Math.floor(lowest * 20 - 0.2) / 20), 1], nice: false },
        axis: { format: '~%', tickCount: 6 },
      },
      color: colourByName(curves.map(({ name }) => name)),
    },
  };
}
