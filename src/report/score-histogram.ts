import type { TopLevelSpec } from 'vega-lite';
import { LineamentError } from '../errors.js';
import { equalErrorRate, rocCurve } from '../evaluation/index.js';
import { checkScoredPairs } from '../evaluation/scored-pairs.js';
import { percent } from './percent.js';
import type { Figure } from './render.js';
import { COLOURS, FIGURE_SIZE } from './theme.js';

interface Bar {
  readonly kind: 'same person' | 'different people';
  readonly from: number;
  readonly to: number;
  /** Share of the kind's pairs in this bin, in [0, 1]. */
  readonly share: number;
}

/** A similarity that a line marks. */
interface Mark {
  readonly similarity: number;
  /** What it is, and how its line is drawn, in words. */
  readonly text: string;
  readonly dash: [number, number];
}

/**
 * How the similarities of same-person and of different-person pairs are spread, where the threshold cuts them, and where both errors would
 * be equal. Bars give shares of each kind, so that lists with few same-person pairs can be read too.
 *
 * @param bins default 50.
 * @throws VALUE_INVALID when there is no pair, lengths differ or a score is not finite.
 */
export function scoreHistogram(
  scores: ArrayLike<number>,
  same: ArrayLike<boolean>,
  { threshold, bins = 50 }: { threshold?: number; bins?: number } = {},
): Figure {
  const bars = countBars(scores, same, bins);
  const marks = marksOf(scores, same, threshold);
  return {
    name: 'similarities',
    description: `Histogram of similarities of same-person and of different-person pairs: means ${meanOf(scores, same, true)} and ${[
      meanOf(scores, same, false),
      ...marks.map(({ text }) => text),
    ].join(', ')}.`,
    title: { text: 'Similarities', subtitle: marks.map(({ text }) => text) },
    ...FIGURE_SIZE,
    layer: [
      {
        data: { values: bars },
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
      ...marks.map(lineAt),
    ],
  };
}

/** The threshold, and where both errors are equal, if there are pairs of both kinds. */
function marksOf(scores: ArrayLike<number>, same: ArrayLike<boolean>, threshold: number | undefined): Mark[] {
  const marks: Mark[] = [];
  if (threshold !== undefined) {
    marks.push({ similarity: threshold, text: `dashed: threshold ${threshold.toFixed(3)}`, dash: [5, 3] });
  }
  const kinds = new Set(Array.from({ length: same.length }, (_, i) => same[i]));
  if (kinds.size === 2) {
    const { eer, threshold: similarity } = equalErrorRate(rocCurve(scores, same));
    const text = `dotted: EER ${percent(eer)} at ${similarity.toFixed(3)}`;
    marks.push({ similarity, text, dash: [1.5, 2.5] });
  }
  return marks;
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

function lineAt({ similarity, dash }: Mark): Extract<TopLevelSpec, { layer: unknown }>['layer'][number] {
  return {
    data: { values: [{ similarity }] },
    mark: { type: 'rule', color: 'currentColor', strokeDash: dash, strokeWidth: 1.5 },
    encoding: { x: { field: 'similarity', type: 'quantitative' } },
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
