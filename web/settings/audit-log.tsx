import { useCallback, useState } from 'react';
import type { LogEntry, Operations } from '../../src/client/index.js';
import { useAsked } from '../parts/asked.js';
import { count, moment } from '../parts/figures.js';
import { Table } from '../parts/table.js';
import { type Trouble, troubleOf, TroubleNote } from '../parts/trouble.js';

const PAGE = 20;

type Checked = Awaited<ReturnType<Operations['checkAuditLog']>>;

/** Who changed what in the gallery, the last first: by numbers, as the log has it. */
export function AuditLog({ client }: { readonly client: Operations }) {
  const { answer, trouble } = useAsked(useCallback((signal) => client.auditLog({ last: PAGE }, { signal }), [client]));
  const [older, setOlder] = useState<readonly LogEntry[]>([]);
  const [failed, setFailed] = useState<Trouble | null>(null);
  const [checked, setChecked] = useState<Checked | null>(null);
  const latest = answer?.entries ?? [];
  // What came in meanwhile pushes entries down: those are in both.
  const entries = [...latest.toReversed(), ...older.filter(({ number }) => number < (latest[0]?.number ?? Infinity))];
  const first = entries.at(-1)?.number ?? 1;

  const back = async () => {
    try {
      const { entries: before } = await client.auditLog({ last: PAGE, before: first });
      setOlder([...older, ...before.toReversed()]);
      setFailed(null);
    } catch (error) {
      setFailed(troubleOf(error));
    }
  };

  const check = async () => {
    try {
      setChecked(await client.checkAuditLog());
      setFailed(null);
    } catch (error) {
      setFailed(troubleOf(error));
    }
  };

  return (
    <section aria-labelledby="audit-log">
      <h2 id="audit-log">Audit log</h2>
      <p className="note">
        Who changed what in the gallery, by number: it holds no names. Each entry holds the hash of the one before.
      </p>
      {(trouble ?? failed) !== null && <TroubleNote trouble={(trouble ?? failed)!} />}
      {answer !== null && entries.length === 0 && <p className="nothing">Nothing was done yet.</p>}
      {entries.length > 0 && (
        <Table
          name="Entries of the audit log"
          columns={['No.', 'When', 'Who', 'What', 'Which', 'Hash']}
          rows={entries.map(({ number, time, actor, action, detail, hash }) => ({
            key: number,
            cells: [
              count(number),
              moment(time),
              actor,
              action,
              Object.entries(detail)
                .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
                .join(', '),
              <code title={hash}>{hash.slice(0, 12)}…</code>,
            ],
          }))}
        />
      )}
      {entries.length > 0 && (
        <div className="chain">
          <button type="button" onClick={() => void check()}>
            Check the chain
          </button>
          <p role="status" className={checked === null || checked.forged === null ? 'note' : 'note forged'}>
            {checked !== null && verdictOf(checked)}
          </p>
        </div>
      )}
      {first > 1 && (
        <p className="more">
          <button type="button" onClick={() => void back()}>
            Older entries
          </button>
        </p>
      )}
    </section>
  );
}

function verdictOf({ entries, forged, end }: Checked): string {
  if (forged !== null)
    return `Entry ${count(forged)} is not what was written: it was changed, or the one before it removed.`;
  return `All ${count(entries)} entries follow from those before. The last has the hash ${end ?? ''}: kept elsewhere, it tells of a log that was cut off.`;
}
