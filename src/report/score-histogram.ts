import type { TopLevelSpec } from 'vega-lite';
import type { Figure } from './render.js';
import { LineamentError } from '../errors.js';
import { checkScoredPairs } from '../evaluation/scored-pairs.js';
import { COLOURS, FIGURE_SIZE } from './theme.js';

interface Bar {
  readonly kind: 'same person' | 'different people';
  readonly from: number;
  readonly to: number;
  /** Share of the kind's pairs in this bin, in [0, 1]. */
  readonly share: number;
}

/**
 * How the similarities of same-person and of different-person pairs are spread, and where the threshold cuts them. Bars give shares of
 * each kind, so that lists with few same-person pairs can be read too.
 *
 * @param bins default 50.
 * @throws VALUE_INVALID when there is no pair, lengths differ or a score is not finite.
 */
export function scoreHistogram(
  scores: ArrayLike<number>,
  same: ArrayLike<boolean>,
  { threshold, bins = 50 }: { threshold?: number; bins?: number } = {},
): Figure {
  return {
    description: `Histogram of similarities of same-person and of different-person pairs: means ${meanOf(scores, same, true)} and ${meanOf(scores, same, false)}${
      threshold === undefined ? '' : `, threshold ${threshold.toFixed(3)}`
    }.`,
    title: {
      text: 'Similarities',
      ...(threshold === undefined ? {} : { subtitle: `dashed: threshold ${threshold.toFixed(3)}` }),
    },
    ...FIGURE_SIZE,
    layer: [
      {
        data: { values: countBars(scores, same, bins) },
        mark: { type: 'bar', opacity: 0.6, binSpacing: 0 },
        encoding: {
          x: { field: 'from', type: 'quantitative', bin: 'binned', title: 'similarity', axis: { tickCount: 6 } },
          x2: { field: 'to' },
          y: {
            field: 'share',
            type: 'quantitative',
            stack: null,
            // One that is longer than the axis pushes the figure's title out of the figure.
            title: 'share of each kind',
            axis: { format: '~%', tickCount: 5 },
          },
          color: {
            field: 'kind',
            type: 'nominal',
            scale: { domain: ['same person', 'different people'], range: [COLOURS.same, COLOURS.different] },
          },
        },
      },
      ...(threshold === undefined ? [] : [thresholdLine(threshold)]),
    ],
  };
}

function meanOf(scores: ArrayLike<number>, same: ArrayLike<boolean>, kind: boolean): string {
  let [sum, count] = [0, 0];
  for (let i = 0; i < scores.length; i++) {
    if (same[i] !== kind) continue;
    sum += scores[i]!;
    count++;
  }
  return count === 0 ? 'none' : (sum / count).toFixed(3);
}

function thresholdLine(threshold: number): Extract<TopLevelSpec, { layer: unknown }>['layer'][number] {
  return {
    data: { values: [{ threshold }] },
    mark: { type: 'rule', color: 'currentColor', strokeDash: [4, 3] },
    encoding: { x: { field: 'threshold', type: 'quantitative' } },
  };
}

function countBars(scores: ArrayLike<number>, same: ArrayLike<boolean>, bins: number): Bar[] {
  checkScoredPairs(scores, same);
  if (scores.length === 0) {
    throw new LineamentError('VALUE_INVALID', 'Expected at least one scored pair to draw, got none.');
  }
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < scores.length; i++) {
    low = Math.min(low, scores[i]!);
    high = Math.max(high, scores[i]!);
  }
  const width = (high - low || 1) / bins;
  const counts = { same: new Float64Array(bins), different: new Float64Array(bins) };
  for (let i = 0; i < scores.length; i++) {
    const bin = Math.min(bins - 1, Math.floor((scores[i]! - low) / width));
    counts[same[i] ? 'same' : 'different'][bin]!++;
  }
  const bars = (kind: Bar['kind'], ofKind: Float64Array): Bar[] => {
    const total = ofKind.reduce((sum, count) => sum + count, 0) || 1;
    return Array.from(ofKind, (count, bin) => ({
      kind,
      from: low + bin * width,
      to: low + (bin + 1) * width,
      share: count / total,
    }));
  };
  return [...bars('different people', counts.different), ...bars('same person', counts.same)];
}
