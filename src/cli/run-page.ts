import { basename } from 'node:path';
import { duration } from './duration.js';
import { percent } from './percent.js';
import type { Difference } from './run-differences.js';
import type { RunRecord, RunSummary } from './run-summary.js';

/** What is told of each run, in a table. */
export const COLUMNS = [
  'run',
  'last written (UTC)',
  'backbone',
  'status',
  'epochs',
  'images/s',
  'best dev accuracy',
  'best EER',
  'time',
];

/** A run's row of that table. */
export function cells({
  run,
  modified,
  backbone,
  status,
  step,
  steps,
  epochs,
  epochsDone,
  imagesPerSecond,
  best,
  seconds,
}: RunSummary) {
  const or = (value: number | null, text: (value: number) => string) => (value === null ? '–' : text(value));
  return [
    basename(run),
    modified.slice(0, 16).replace('T', ' '),
    backbone ?? '–',
    status,
    progressOf({ status, step, steps, epochs, epochsDone }),
    or(imagesPerSecond, (rate) => String(Math.round(rate))),
    or(best.classification, percent),
    or(best.verification, percent),
    or(seconds, duration),
  ];
}

/** Epochs trained of those planned; steps, where no epoch has been seen through. */
function progressOf({
  status,
  step,
  steps,
  epochs,
  epochsDone,
}: Pick<RunSummary, 'status' | 'step' | 'steps' | 'epochs' | 'epochsDone'>): string {
  if (steps === null) return `step ${step}`;
  return `${status === 'finished' ? epochsDone : ((step / steps) * epochs).toFixed(1)} of ${epochs}`;
}

export const differenceRows = (found: readonly Difference[]) =>
  found.map(({ key, values }) => [key, ...values.map((value) => value ?? '–')]);

/** The runs side by side as one page. */
export async function runPage(runs: readonly RunRecord[], found: readonly Difference[]): Promise<string> {
  const { renderReport } = await import('../report/html.js');
  const { renderSvg } = await import('../report/render.js');
  const { runCurves } = await import('../report/run-curves.js');
  const names = runs.map(({ summary }) => basename(summary.run));
  const curves = runCurves(runs.map(({ rows }, n) => ({ name: names[n]!, rows })));
  const figures = await Promise.all(curves.map(({ spec }) => renderSvg(spec)));
  return renderReport({
    title: runs.length === 1 ? `Training run ${names[0]}` : `${runs.length} training runs`,
    summary: [],
    sections: [
      { heading: 'Results', table: { columns: COLUMNS, rows: runs.map(({ summary }) => cells(summary)) } },
      { heading: 'Curves', svg: figures },
      ...(found.length === 0
        ? []
        : [
            { heading: 'Settings that differ', table: { columns: ['setting', ...names], rows: differenceRows(found) } },
          ]),
    ],
  });
}
