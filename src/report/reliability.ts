import { percent } from './percent.js';
import type { Figure } from './render.js';
import type { Reliability } from '../evaluation/index.js';
import { COLOURS, FIGURE_SIZE } from './theme.js';

/**
 * A reliability diagram: of the pairs that were given a probability, how many were of one person. On the dashed line every
 * probability came true as often as it says. Dots are larger where more pairs are.
 *
 * @see Niculescu-Mizil and Caruana, "Predicting good probabilities with supervised learning" (2005).
 */
export function reliabilityFigure({ bins, error }: Reliability): Figure {
  const met = bins.flatMap(({ predicted, observed, pairs }) =>
    predicted === null || observed === null ? [] : [{ predicted, observed, pairs }],
  );
  const axis = (title: string) => ({
    type: 'quantitative' as const,
    title,
    scale: { domain: [0, 1] },
    axis: { format: '~%', tickCount: 5 },
  });
  return {
    name: 'reliability',
    title: { text: 'Reliability', subtitle: `off by ${percent(error, 1)} on average` },
    description: `Reliability diagram: ${met
      .map(
        ({ predicted, observed }) =>
          `of pairs given ${percent(predicted, 0)}, ${percent(observed, 0)} were of one person`,
      )
      .join('; ')}.`,
    ...FIGURE_SIZE,
    layer: [
      {
        data: { values: [0, 1].map((value) => ({ predicted: value, observed: value })) },
        mark: { type: 'line', strokeDash: [4, 4], strokeWidth: 1, color: 'currentColor', opacity: 0.5 },
        encoding: {
          x: { field: 'predicted', ...axis('probability that was given') },
          y: { field: 'observed', ...axis('share of one person') },
        },
      },
      {
        data: { values: met },
        mark: { type: 'line', color: COLOURS.same, strokeWidth: 2 },
        encoding: { x: { field: 'predicted', type: 'quantitative' }, y: { field: 'observed', type: 'quantitative' } },
      },
      {
        data: { values: met },
        mark: { type: 'circle', color: COLOURS.same, opacity: 1 },
        encoding: {
          x: { field: 'predicted', type: 'quantitative' },
          y: { field: 'observed', type: 'quantitative' },
          size: { field: 'pairs', type: 'quantitative', scale: { type: 'log', range: [40, 260] }, legend: null },
        },
      },
    ],
  };
}
