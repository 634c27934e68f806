import type { Import, Importing } from './importing.js';
import { TroubleNote } from '../parts/trouble.js';
import { counted } from './receipt.js';

interface ImportPanelProps extends Pick<Importing, 'stop' | 'goOn' | 'clear'> {
  readonly now: Import;
}

/** An import as it goes on, and what came of it. */
export function ImportPanel({ now, stop, goOn, clear }: ImportPanelProps) {
  const { state, collection, total, done, refused, trouble } = now;
  const open = state === 'going' || state === 'waiting';
  return (
    <section className="import people-card" aria-label="Import">
      <h2>{open ? `Enrolling ${counted(total, 'photo', 'photos')} into ${collection}` : words(now)}</h2>
      {open && <progress max={total} value={done} aria-label="Photos looked at" />}
      <p className="note" role="status">
        {open ? `${done.toLocaleString('en')} of ${total.toLocaleString('en')} photos` : detail(now)}
        {open && refused.length > 0 && `, ${refused.length} refused`}
      </p>
      {trouble !== null && <TroubleNote trouble={trouble} />}
      {refused.length > 0 && (
        <details open={!open && refused.length <= 20}>
          <summary>{counted(refused.length, 'photo was', 'photos were')} refused</summary>
          <ul className="refused" tabIndex={0} aria-label="Photos that were refused">
            {refused.map(({ name, file, message }, i) => (
              <li key={i}>
                <strong>{file}</strong> ({name}): {message}
              </li>
            ))}
          </ul>
        </details>
      )}
      <p className="row">
        {state === 'waiting' && (
          <button type="button" className="main" onClick={goOn}>
            Go on
          </button>
        )}
        {open ? (
          <button type="button" onClick={stop}>
            Stop
          </button>
        ) : (
          <button type="button" onClick={clear}>
            Close
          </button>
        )}
      </p>
    </section>
  );
}

function words({ state, added, people, collection }: Import): string {
  if (state === 'stopped') return 'The import was stopped';
  if (people.size === 0) return 'Nobody was enrolled';
  return `Enrolled ${counted(people.size, 'person', 'people')} by ${counted(added, 'new photo', 'new photos')} into ${collection}`;
}

function detail({ done, total, added, known, refused }: Import): string {
  const parts = [
    `${done.toLocaleString('en')} of ${counted(total, 'photo', 'photos')} looked at`,
    `${added.toLocaleString('en')} enrolled`,
    ...(known === 0 ? [] : [`${known.toLocaleString('en')} enrolled before`]),
    ...(refused.length === 0 ? [] : [`${refused.length.toLocaleString('en')} refused`]),
  ];
  return parts.join(', ');
}
