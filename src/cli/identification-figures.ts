import type { IdentificationMetrics, Interval, Search } from '../evaluation/index.js';
import { cmcFigure } from '../report/cmc.js';
import { dirFigure } from '../report/dir.js';
import { renderReport, type ReportSection } from '../report/html.js';
import { renderSvg } from '../report/render.js';
import { percent } from './percent.js';

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

/** Heads of {@link identificationRows}. */
export function identificationColumns({ intervals }: IdentificationMetrics): string[] {
  return ['', 'value', `${Math.round(intervals.level * 100)} % interval`, ''];
}

export interface IdentificationResult {
  readonly name: string;
  readonly metrics: IdentificationMetrics;
  readonly searches: readonly Search[];
  /** What was done, in lines. */
  readonly about: string;
}

/** The figures and the curves of one identification as an HTML page. */
export async function identificationPage({ name, metrics, searches, about }: IdentificationResult): Promise<string> {
  const open = metrics.dirAtFar.findLast(({ resolvable }) => resolvable);
  const figures = [cmcFigure([{ name, ...metrics }]), ...(open ? [dirFigure([{ name, searches }])] : [])];
  const section: ReportSection = {
    heading: 'Identification',
    text:
      `${about}\n\nCMC: the share of probes of people in the gallery whose person is among the first; the band is the interval of each rank. ` +
      `DIR, the detection and identification rate: the share of those probes whose person comes first and reaches the threshold; ` +
      `FAR, the false-alarm rate: the share of strangers' probes that reach it with anybody.`,
    svg: await Promise.all(figures.map(renderSvg)),
    table: { columns: identificationColumns(metrics), rows: identificationRows(metrics) },
  };
  return renderReport({
    title: `Identification by ${name}`,
    summary: [
      { label: 'Rank 1', value: percent(metrics.rank1) },
      { label: 'Rank 10', value: percent(metrics.rank10) },
      ...(open ? [{ label: `DIR at FAR ${open.far.toExponential()}`, value: percent(open.dir) }] : []),
    ],
    sections: [section],
  });
}
