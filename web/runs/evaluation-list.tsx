import type { Evaluation } from '../../src/client/index.js';
import { moment } from '../parts/figures.js';
import { hrefOf } from '../route.js';

/** What was measured, the last made first: figures, the report, and where there are scored pairs the way to its threshold. */
export function EvaluationList({ evaluations }: { readonly evaluations: readonly Evaluation[] }) {
  return (
    <ul className="evaluations">
      {evaluations.map(({ name, title, data, created, figures, pairs }) => (
        <li key={name}>
          <h3>{title}</h3>
          <p className="note">
            {data} · {moment(created)}
          </p>
          <dl>
            {figures.map(({ label, value, note }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
                {note !== undefined && <dd className="note">{note}</dd>}
              </div>
            ))}
          </dl>
          <p className="links">
            <a href={`/v1/evaluations/${encodeURIComponent(name)}/report`} target="_blank" rel="noreferrer">
              Report<span className="hidden"> on {name}, in a new tab</span>
            </a>
            {pairs && (
              <a href={hrefOf('runs', 'threshold', name)}>
                Move the threshold<span className="hidden"> of {name}</span>
              </a>
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}
