import { type FormEvent, useId, useState } from 'react';
import type { Key, Operations } from '../../src/client/index.js';
import { type Trouble, troubleOf, TroubleNote } from '../parts/trouble.js';

/** What each scope lets one do. */
const SCOPES: Readonly<Record<Key['scopes'][number], string>> = {
  recognise: 'Recognise: send photos, search collections',
  enrol: 'Enrol: change who is in collections',
  admin: 'Administrate: everything, keys included',
};

interface NewKeyProps {
  readonly client: Operations;
  readonly made: () => void;
}

/** Makes a key, and shows it this once. */
export function NewKey({ client, made }: NewKeyProps) {
  const ids = { name: useId(), collections: useId(), expires: useId(), perMinute: useId() };
  const [secret, setSecret] = useState<string | null>(null);
  const [copied, setCopied] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const text = (field: string) => String(fields.get(field) ?? '').trim();
    const scopes = fields.getAll('scopes') as Key['scopes'][number][];
    setSecret(null);
    setCopied(false);
    if (text('name') === '' || scopes.length === 0) {
      return setTrouble({
        message: text('name') === '' ? 'The key has no name.' : 'The key may do nothing.',
        cure: text('name') === '' ? 'Name whoever is to have it.' : 'Tick at least one of the three.',
      });
    }
    const collections = text('collections')
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean);
    try {
      const key = await client.createKey({
        name: text('name'),
        scopes,
        collections: collections.length === 0 ? null : collections,
        embeddings: fields.has('embeddings'),
        // The day that was chosen is still a good one.
        expires: text('expires') === '' ? null : new Date(`${text('expires')}T23:59:59`).toISOString(),
        perMinute: text('perMinute') === '' ? null : Number(text('perMinute')),
      });
      setSecret(key.secret);
      setTrouble(null);
      form.reset();
      made();
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  };

  return (
    <details className="panel">
      <summary>A new key</summary>
      <form className="form" onSubmit={submit} noValidate>
        <label htmlFor={ids.name}>Name</label>
        <input id={ids.name} name="name" maxLength={200} autoComplete="off" placeholder="who has it, and what for" />
        <fieldset>
          <legend>May</legend>
          {Object.entries(SCOPES).map(([scope, words]) => (
            <label key={scope} className="check">
              <input type="checkbox" name="scopes" value={scope} />
              {words}
            </label>
          ))}
          <label className="check">
            <input type="checkbox" name="embeddings" />
            Enrol by embeddings computed elsewhere, too
          </label>
        </fieldset>
        <label htmlFor={ids.collections}>Collections, with commas between; none for all</label>
        <input id={ids.collections} name="collections" autoComplete="off" />
        <label htmlFor={ids.expires}>Last day; none for no end</label>
        <input id={ids.expires} name="expires" type="date" />
        <label htmlFor={ids.perMinute}>Requests a minute; none for the server’s own limit</label>
        <input id={ids.perMinute} name="perMinute" type="number" min="1" step="1" />
        {trouble !== null && <TroubleNote trouble={trouble} />}
        <div>
          <button type="submit" className="main">
            Make the key
          </button>
        </div>
      </form>
      <div role="status">
        {secret !== null && (
          <div className="secret">
            <p>
              <strong>The key, told this once.</strong> Keep it where keys are kept: the server has no more of it than
              its hash.
            </p>
            <code>{secret}</code>
            <button
              type="button"
              onClick={() =>
                navigator.clipboard.writeText(secret).then(
                  () => setCopied(true),
                  () => setCopied(false),
                )
              }
            >
              {copied ? 'Copied' : 'Copy'}
            </button>
          </div>
        )}
      </div>
    </details>
  );
}
