import { basename, join } from 'node:path';
import type { Arguments } from './arguments.js';
import { atomicWrite } from './atomic-write.js';
import { type Command, EXIT } from './command.js';
import { openInBrowser } from './open-in-browser.js';
import type { Output } from './output.js';
import { type Difference, differences } from './run-differences.js';
import { cells, COLUMNS, differenceRows, runPage } from './run-page.js';
import type { RunRecord } from './run-summary.js';
import { runsBelow } from './runs-below.js';
import { table } from './table.js';

const PAGE = 'runs.html';
function textOf(runs: readonly RunRecord[], found: readonly Difference[]): string {
  const overview = table([COLUMNS, ...runs.map(({ summary }) => cells(summary))], [4, 5, 6, 7, 8]);
  if (found.length === 0) return overview;
  const head = ['settings that differ', ...runs.map(({ summary }) => basename(summary.run))];
  return `${overview}\n\n${table([head, ...differenceRows(found)])}`;
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
  await atomicWrite(page, await runPage(runs, found));
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
