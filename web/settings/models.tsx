import { useCallback, useState } from 'react';
import type { Model, Operations } from '../../src/client/index.js';
import { useAsked } from '../parts/asked.js';
import { percent } from '../parts/figures.js';
import { TroubleNote } from '../parts/trouble.js';
import { Card } from './card.js';

/** The models at hand, the one in use first; each with its card. */
export function Models({ client }: { readonly client: Operations }) {
  const { answer, trouble } = useAsked(useCallback((signal) => client.listModels({ signal }), [client]));
  const models = answer?.models.toSorted((a, b) => Number(b.inUse) - Number(a.inUse)) ?? [];
  return (
    <section aria-labelledby="models">
      <h2 id="models">Models</h2>
      {trouble !== null && <TroubleNote trouble={trouble} />}
      <ul className="models">
        {models.map((model) => (
          <ModelRow key={model.sha256} client={client} model={model} />
        ))}
      </ul>
    </section>
  );
}

const KINDS: Readonly<Record<string, string>> = {
  embedder: 'tells faces apart',
  detector: 'finds faces',
  landmarks: 'finds the points of a face',
  iris: 'finds the pupils',
};

function ModelRow({ client, model }: { readonly client: Operations; readonly model: Model }) {
  const [open, setOpen] = useState(false);
  const { name, kind, licence, embeddingSize, threshold, inUse } = model;
  return (
    <li>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <strong>{name}</strong>
          {inUse && <span className="badge">in use</span>}
          <span className="note">
            {KINDS[kind] ?? kind} · {licence}
            {embeddingSize !== null && ` · ${embeddingSize} numbers a face`}
            {threshold !== null &&
              ` · threshold ${threshold.similarity.toFixed(3)} at a false-match rate of ${percent(threshold.falseMatchRate)}`}
          </span>
        </summary>
        {open && <Card client={client} name={name} />}
      </details>
    </li>
  );
}
