import type { Run } from '../../src/client/index.js';
import { count, moment, percent } from '../parts/figures.js';
import { Table } from '../parts/table.js';

/** Curves of more lie over each other past telling apart. */
export const MOST_SHOWN = 6;

interface RunListProps {
  readonly runs: readonly Run[];
  readonly shown: readonly string[];
  readonly show: (names: readonly string[]) => void;
}

/** All runs with their results; those that are ticked are drawn. */
export function RunList({ runs, shown, show }: RunListProps) {
  return (
    <Table
      name="All training runs"
      columns={['Run', 'Status', 'Epochs', 'Images/s', 'Accuracy', 'EER', 'Last written']}
      numbers={[3, 4, 5]}
      rows={runs.map((run) => ({
        key: run.name,
        cells: [
          <label key="name" className="check">
            <input
              type="checkbox"
              checked={shown.includes(run.name)}
              disabled={!shown.includes(run.name) && shown.length >= MOST_SHOWN}
              onChange={({ target }) =>
                show(target.checked ? [...shown, run.name] : shown.filter((name) => name !== run.name))
              }
            />
            {run.name}
          </label>,
          <span key="status" className={`status ${run.status}`}>
            {run.status}
          </span>,
          progressOf(run),
          run.imagesPerSecond === null ? '–' : count(Math.round(run.imagesPerSecond)),
          run.best.classification === null ? '–' : percent(run.best.classification),
          run.best.verification === null ? '–' : percent(run.best.verification),
          moment(run.modified),
        ],
      }))}
    />
  );
}

/** Epochs seen through of those planned; steps, where no epoch has been. */
function progressOf({ steps, step, epochs, epochsDone, status }: Run): string {
  if (steps === null) return `step ${count(step)}`;
  return `${status === 'finished' ? epochsDone : ((step / steps) * epochs).toFixed(1)} of ${epochs}`;
}
