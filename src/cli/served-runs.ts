import { basename } from 'node:path';
import type { ListedRun, MetricsRow, RunLibrary } from '../server/run-library.js';
import { renderReport } from '../report/html.js';
import { runReport } from './run-report.js';
import type { RunRecord, RunSummary } from './run-summary.js';
import { runsBelow } from './runs-below.js';

/** The runs of a folder, for a server to show. Only what lies in the folder can be named. */
export function servedRuns(directory: string): RunLibrary {
  const find = async (name: string): Promise<RunRecord | undefined> =>
    (await runsBelow(directory)).find(({ summary }) => basename(summary.run) === name);
  return {
    list: async () => (await runsBelow(directory)).reverse().map(({ summary }) => listed(summary)),
    async read(name) {
      const found = await find(name);
      if (found === undefined) return null;
      return {
        run: listed(found.summary),
        settings: Object.fromEntries(found.settings.map(({ key, value }) => [key, value])),
        rows: found.rows as unknown as readonly MetricsRow[],
      };
    },
    async report(name) {
      const found = await find(name);
      return found === undefined ? null : renderReport(await runReport(found));
    },
  };
}

function listed({ run, best: { classification, verification }, ...rest }: RunSummary): ListedRun {
  return { name: basename(run), ...rest, best: { classification, verification } };
}
