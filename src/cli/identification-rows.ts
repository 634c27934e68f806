import type { IdentificationMetrics, Interval } from '../evaluation/index.js';
import { percent } from '../report/percent.js';

/** The rows of the table that people read: name, value, confidence interval, remark. */
export function identificationRows({ known, unknown, intervals, ...metrics }: IdentificationMetrics): string[][] {
  const span = ({ low, high }: Interval) => `${percent(low)} – ${percent(high)}`;
  return [
    ...(['rank1', 'rank5', 'rank10'] as const).map((rank) => [
      `rank ${rank.slice(4)}`,
      percent(metrics[rank]),
      span(intervals[rank]),
      `of ${known} probes of people in the gallery`,
    ]),
    ...metrics.dirAtFar.map(({ far, dir, threshold, resolvable }, i) => [
      `DIR at FAR ${far.toExponential()}`,
      resolvable ? percent(dir) : `(${percent(dir)})`,
      resolvable ? span(intervals.dirAtFar[i]!) : '',
      resolvable ? `at similarity ${threshold.toFixed(4)}` : `not resolvable with ${unknown} probes of strangers`,
    ]),
  ];
}
