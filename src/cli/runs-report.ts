import { basename } from 'node:path';
import type { Report } from '../report/html.js';
import { percent } from '../report/percent.js';
import { runCurves } from '../report/run-curves.js';
import { duration } from './duration.js';
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

/** The report on several runs side by side, with a link to each one's own where it has one. */
export function runsReport(
  runs: readonly RunRecord[],
  found: readonly Difference[],
  linkTo: (run: RunSummary) => string | null,
): Report {
  const names = runs.map(({ summary }) => basename(summary.run));
  const linked = ({ summary }: RunRecord) => {
    const [text, ...others] = cells(summary) as [string, ...string[]];
    const href = linkTo(summary);
    return [href === null ? text : { text, href }, ...others];
  };
  return {
    title: runs.length === 1 ? 'A training run' : `${runs.length} training runs`,
    summary: [],
    sections: [
      { heading: 'Results', table: { columns: COLUMNS, rows: runs.map(linked), narrow: 'cards' } },
      { heading: 'Curves', figures: runCurves(runs.map(({ rows }, n) => ({ name: names[n]!, rows }))) },
      ...(found.length === 0
        ? []
        : [
            {
              heading: 'Settings that differ',
              table: { columns: ['setting', ...names], rows: differenceRows(found), narrow: 'cards' as const },
            },
          ]),
    ],
  };
}
