import { useCallback, useState } from 'react';
import type { Key, Operations } from '../../src/client/index.js';
import { useAsked } from '../parts/asked.js';
import { count, moment } from '../parts/figures.js';
import { Table } from '../parts/table.js';
import { type Trouble, troubleOf, TroubleNote } from '../parts/trouble.js';
import { NewKey } from './new-key.js';

interface KeysProps {
  readonly client: Operations;
  /** The id of the key that one is logged in by. */
  readonly own: string;
}

/** Who may use the server: all keys, a new one, and an end to one. */
export function Keys({ client, own }: KeysProps) {
  const { answer, trouble, again } = useAsked(useCallback((signal) => client.listKeys({ signal }), [client]));
  const [failed, setFailed] = useState<Trouble | null>(null);
  const [asked, setAsked] = useState<string | null>(null);

  const revoke = async (key: string) => {
    setFailed(null);
    setAsked(null);
    try {
      await client.revokeKey({ key });
    } catch (error) {
      setFailed(troubleOf(error));
    }
    again();
  };

  return (
    <section aria-labelledby="keys">
      <h2 id="keys">Keys</h2>
      {(trouble ?? failed) !== null && <TroubleNote trouble={(trouble ?? failed)!} />}
      {answer !== null && (
        <Table
          name="All keys"
          columns={[
            'Name',
            'May',
            'Collections',
            'Made',
            'Ends',
            <span key="revoke" className="hidden">
              Revoke
            </span>,
          ]}
          rows={answer.keys.map((key) => ({
            key: key.id,
            cells: [
              <>
                {key.name}
                {key.id === own && <span className="badge">yours</span>}
                <code className="note">{key.id}</code>
              </>,
              mayOf(key),
              key.collections === null ? 'all' : key.collections.join(', '),
              moment(key.created),
              endOf(key),
              key.revoked !== null ? null : asked === key.id ? (
                <span className="confirm">
                  <button type="button" className="danger" autoFocus onClick={() => void revoke(key.id)}>
                    Revoke for good<span className="hidden"> {key.name}</span>
                  </button>
                  <button type="button" onClick={() => setAsked(null)}>
                    Keep
                  </button>
                </span>
              ) : (
                <button type="button" onClick={() => setAsked(key.id)}>
                  Revoke…<span className="hidden"> {key.name}</span>
                </button>
              ),
            ],
          }))}
        />
      )}
      <NewKey client={client} made={again} />
    </section>
  );
}

/** What a key is for, and how often. */
function mayOf({ scopes, embeddings, perMinute }: Key): string {
  const may = [...scopes, ...(embeddings ? ['embeddings'] : [])].join(', ');
  return perMinute === null ? may : `${may}; ${count(perMinute)} a minute`;
}

function endOf({ revoked, expires }: Key): string {
  if (revoked !== null) return `revoked ${moment(revoked)}`;
  if (expires === null) return 'never';
  return `${Date.parse(expires) < Date.now() ? 'expired' : 'expires'} ${moment(expires)}`;
}
