import { Table } from '../parts/table.js';

/** What a run is called, and where its figures went, says nothing about it. */
const BESIDE_THE_POINT = /^(name|tracking)(\.|$)/;

interface DifferingSettingsProps {
  readonly runs: readonly { readonly name: string; readonly settings: Readonly<Record<string, string>> }[];
}

/** The settings in which runs differ, a column a run; of one run, all. */
export function DifferingSettings({ runs }: DifferingSettingsProps) {
  const keys = [...new Set(runs.flatMap(({ settings }) => Object.keys(settings)))].filter(
    (key) =>
      !BESIDE_THE_POINT.test(key) && (runs.length === 1 || new Set(runs.map(({ settings }) => settings[key])).size > 1),
  );
  if (keys.length === 0) return runs.length > 1 ? <p className="note">Their settings are the same.</p> : null;
  const table = (
    <Table
      name={runs.length > 1 ? 'Settings that differ' : 'Settings'}
      columns={['Setting', ...runs.map(({ name }) => name)]}
      rows={keys.map((key) => ({
        key,
        cells: [<code key="key">{key}</code>, ...runs.map(({ settings }) => settings[key] ?? '–')],
      }))}
    />
  );
  if (runs.length > 1) {
    return (
      <>
        <h3>Settings that differ</h3>
        {table}
      </>
    );
  }
  return (
    <details className="settings-of-run">
      <summary>All {keys.length} settings of this run</summary>
      {table}
    </details>
  );
}
