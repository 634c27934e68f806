import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LineamentError } from '../errors.js';
import type { Arguments } from './arguments.js';
import { atomicWrite } from './atomic-write.js';
import { type Command, EXIT } from './command.js';
import { duration } from './duration.js';
import { openInBrowser } from './open-in-browser.js';
import type { Output } from './output.js';
import { percent } from './percent.js';
import { type Difference, differences } from './run-differences.js';
import { readRun, type RunRecord, type RunSummary } from './run-summary.js';
import { table } from './table.js';

const PAGE = 'runs.html';
const COLUMNS = [
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

async function runsBelow(directory: string): Promise<RunRecord[]> {
  const itself = await readRun(directory);
  if (itself !== null) return [itself];
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && directory === 'runs') return [];
    throw new LineamentError('FILE_INVALID', `there is no folder of runs ${directory}`, { cause: error });
  });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(directory, entry.name));
  const runs = await Promise.all(folders.map(readRun));
  return runs.filter((run) => run !== null).sort((a, b) => a.summary.modified.localeCompare(b.summary.modified));
}

function cells({
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

const differenceRows = (found: readonly Difference[]) =>
  found.map(({ key, values }) => [key, ...values.map((value) => value ?? '–')]);

function textOf(runs: readonly RunRecord[], found: readonly Difference[]): string {
  const overview = table([COLUMNS, ...runs.map(({ summary }) => cells(summary))], [4, 5, 6, 7, 8]);
  if (found.length === 0) return overview;
  const head = ['settings that differ', ...runs.map(({ summary }) => basename(summary.run))];
  return `${overview}\n\n${table([head, ...differenceRows(found)])}`;
}

/** The runs side by side as one page. */
async function pageOf(runs: readonly RunRecord[], found: readonly Difference[]): Promise<string> {
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

async function run(args: Arguments, output: Output): Promise<number> {
  if (args.positionals.length > 1) args.words('dir');
  const directory = args.positionals[0] ?? 'runs';
  const runs = await runsBelow(directory);
  const found = differences(runs.map(({ settings }) => settings));
  const document = {
    runs: runs.map(({ summary }, n) => ({
      ...summary,
      settings: Object.fromEntries(found.map(({ key, values }) => [key, values[n]])),
    })),
  };
  const text = runs.length === 0 ? `no runs in ${directory}` : textOf(runs, found);
  if (!args.flag('open') || runs.length === 0) {
    output.answer(document, text);
    return EXIT.done;
  }
  const page = join(directory, PAGE);
  await atomicWrite(page, await pageOf(runs, found));
  const opened = openInBrowser(page);
  output.answer(
    { ...document, page, opened },
    `${text}\n\ncharts: ${page}${opened ? '' : ' (no display to open it on)'}`,
  );
  return EXIT.done;
}

export const command: Command = {
  usage: '[dir]',
  description: [
    'Training runs with their results: of the folder runs/, of another folder, or one run; and the settings of their recipes in',
    'which they differ. --open draws their curves over each other on a page, and opens it where there is a display.',
  ].join('\n'),
  options: { open: { help: `write ${PAGE} into the folder, with the curves of all runs, and open it` } },
  examples: ['lineament runs', 'lineament runs --open', 'lineament runs runs/trial --json'],
  run,
};
