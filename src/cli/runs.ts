import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import { openInBrowser } from './open-in-browser.js';
import type { Output } from './output.js';
import { type Difference, differences } from './run-differences.js';
import { RUN_REPORT, runReport } from './run-report.js';
import type { RunRecord } from './run-summary.js';
import { cells, COLUMNS, differenceRows, runsReport } from './runs-report.js';
import { runsBelow } from './runs-below.js';
import { table } from './table.js';
import { PNG_OPTION, type ReportPlaces, writeReport, type WrittenReport, writtenLines } from './write-report.js';

const PAGE = 'runs.html';
function textOf(runs: readonly RunRecord[], found: readonly Difference[]): string {
  const overview = table([COLUMNS, ...runs.map(({ summary }) => cells(summary))], [4, 5, 6, 7, 8]);
  if (found.length === 0) return overview;
  const head = ['settings that differ', ...runs.map(({ summary }) => basename(summary.run))];
  return `${overview}\n\n${table([head, ...differenceRows(found)])}`;
}

/** Brings the report of each run up to its metrics, then writes the one over all; of a run itself, its own. */
async function writeReports(
  directory: string,
  runs: readonly RunRecord[],
  found: readonly Difference[],
  { png }: ReportPlaces,
): Promise<WrittenReport> {
  const [first] = runs;
  if (runs.length === 1 && first!.summary.run === directory) {
    return writeReport(await runReport(first!), { report: join(directory, RUN_REPORT), png });
  }
  for (const each of runs) {
    const report = join(each.summary.run, RUN_REPORT);
    const written = await stat(report).catch(() => null);
    if (written === null || written.mtime.toISOString() < each.summary.modified) {
      await writeReport(await runReport(each), { report });
    }
  }
  const linkTo = (run: string) => `${basename(run)}/${RUN_REPORT}`;
  return writeReport(
    runsReport(runs, found, ({ run }) => linkTo(run)),
    { report: join(directory, PAGE), png },
  );
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
  const open = args.flag('open');
  const png = args.text('png');
  if ((!open && png === undefined) || runs.length === 0) {
    output.answer(document, text);
    return EXIT.done;
  }
  const written = await writeReports(directory, runs, found, { png });
  const opened = open && openInBrowser(written.report!);
  const lines = [text, ...writtenLines(written), ...(open && !opened ? ['(no display to open it on)'] : [])];
  output.answer({ ...document, ...written, opened }, lines.join('\n'));
  return EXIT.done;
}

export const command: Command = {
  usage: '[dir]',
  description: [
    'Training runs with their results: of the folder runs/, of another folder, or one run; and the settings of their recipes in',
    `which they differ. --open writes ${PAGE} into the folder, with the curves of all over each other and a link to each one's own report,`,
    'and opens it where there is a display; of one run, its own report.',
  ].join('\n'),
  options: {
    open: { help: `write the report on the runs, and open it` },
    ...PNG_OPTION,
  },
  examples: ['lineament runs', 'lineament runs --open', 'lineament runs runs/trial --json'],
  run,
};
