import type { Template } from '../../src/client/index.js';

interface TemplatesProps {
  readonly templates: readonly Template[];
  readonly chosen: ReadonlySet<number>;
  readonly choose: (chosen: ReadonlySet<number>) => void;
}

const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

/** The photos that a person was enrolled by: what is known of them, since they themselves are not kept. */
export function Templates({ templates, chosen, choose }: TemplatesProps) {
  const all = templates.length > 0 && chosen.size === templates.length;
  const toggle = (id: number) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    choose(next);
  };
  return (
    <table className="templates">
      <caption className="hidden">Photos</caption>
      <thead>
        <tr>
          <th scope="col">
            <input
              type="checkbox"
              aria-label="All photos"
              checked={all}
              onChange={() => choose(new Set(all ? [] : templates.map(({ id }) => id)))}
            />
          </th>
          <th scope="col">Photo</th>
          <th scope="col">Quality</th>
          <th scope="col">Enrolled</th>
        </tr>
      </thead>
      <tbody>
        {templates.map((template) => {
          const name = nameOf(template);
          return (
            <tr key={template.id}>
              <td>
                <input
                  type="checkbox"
                  aria-label={name}
                  checked={chosen.has(template.id)}
                  onChange={() => toggle(template.id)}
                />
              </td>
              <th scope="row">{name}</th>
              <td>
                <QualityBar score={template.quality} />
              </td>
              <td>
                <time dateTime={template.created}>{DAY.format(new Date(template.created))}</time>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** The file that a photo came from, where that was told; else its number. */
export function nameOf({ id, metadata }: Pick<Template, 'id' | 'metadata'>): string {
  const file = typeof metadata === 'object' && metadata !== null && 'file' in metadata ? metadata.file : null;
  return typeof file === 'string' && file !== '' ? file : `Photo ${id}`;
}

/** How well the face can be recognised, 0 to 1. */
function QualityBar({ score }: { readonly score: number | null }) {
  if (score === null) return <span className="soft">not known</span>;
  return (
    <span className={`quality ${score >= 0.7 ? 'good' : 'fair'}`}>
      <span className="bar" aria-hidden="true">
        <span style={{ width: `${100 * score}%` }} />
      </span>
      {score.toFixed(2)}
    </span>
  );
}
