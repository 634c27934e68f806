import { useCallback, useEffect, useRef, useState } from 'react';
import type { Operations, Person, Template } from '../../src/client/index.js';
import { useLoaded } from '../parts/loaded.js';
import { TroubleNote } from '../parts/trouble.js';
import { hrefOf } from '../route.js';
import { counted } from './receipt.js';
import { type Asked, PersonDialogs } from './person-dialogs.js';
import { Templates } from './templates.js';

interface PersonPanelProps {
  readonly client: Operations;
  readonly collection: string;
  readonly id: number;
  /** Everybody of the collection. */
  readonly people: readonly Person[];
  readonly mayEnrol: boolean;
  /** Called when names or numbers of photos are others now. */
  readonly changed: () => void;
  readonly addPhotos: (name: string, photos: readonly File[]) => void;
}

/** One person: their photos, and what can be done about them. */
export function PersonPanel({ client, collection, id, people, mayEnrol, changed, addPhotos }: PersonPanelProps) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const { value, trouble, reload } = useLoaded(
    useCallback(
      async (signal: AbortSignal): Promise<{ person: Person; templates: readonly Template[] | null }> => {
        const of = { collection, person: id };
        const [person, told] = await Promise.all([
          client.getPerson(of, { signal }),
          mayEnrol ? client.listTemplates(of, { signal }) : null,
        ]);
        return { person, templates: told?.templates ?? null };
      },
      [client, collection, id, mayEnrol],
    ),
  );
  // Whatever changed the list may have changed this person.
  const listed = useRef(people);
  useEffect(() => {
    if (listed.current !== people) reload();
    listed.current = people;
  }, [people, reload]);

  const back = (
    <a className="to-people" href={hrefOf('people', collection)}>
      All people
    </a>
  );
  if (value === null) {
    return (
      <section className="person" aria-label="Person" aria-busy={trouble === null}>
        {back}
        {trouble !== null && <TroubleNote trouble={trouble} />}
      </section>
    );
  }
  const { person, templates } = value;
  const selected = (templates ?? []).filter((template) => chosen.has(template.id)).map((template) => template.id);
  return (
    <section className="person" aria-label={person.name}>
      {back}
      <h2>{person.name}</h2>
      <p className="note">
        {counted(person.templates, 'photo', 'photos')}, number {person.id}, since{' '}
        {new Intl.DateTimeFormat('en', { dateStyle: 'long' }).format(new Date(person.enrolled))}
      </p>
      {trouble !== null && <TroubleNote trouble={trouble} />}
      {mayEnrol && (
        <div className="row">
          <label className="button">
            <input
              className="hidden"
              type="file"
              accept="image/*"
              multiple
              onChange={({ target }) => {
                addPhotos(person.name, [...(target.files ?? [])]);
                target.value = '';
              }}
            />
            Add photos
          </label>
          <button type="button" onClick={() => setAsked('rename')}>
            Rename
          </button>
          <button type="button" onClick={() => setAsked('merge')} disabled={people.length < 2}>
            Merge
          </button>
          <button type="button" className="warning" onClick={() => setAsked('forget')}>
            Forget
          </button>
        </div>
      )}
      {templates !== null && (
        <>
          <Templates templates={templates} chosen={new Set(selected)} choose={setChosen} />
          <div className="row selected">
            <span className="note" role="status">
              {selected.length === 0
                ? 'Choose photos to move them to somebody else, or to remove them.'
                : `${counted(selected.length, 'photo', 'photos')} chosen`}
            </span>
            {selected.length > 0 && (
              <>
                <button type="button" onClick={() => setAsked('split')}>
                  Move to…
                </button>
                {selected.length < templates.length && (
                  <button type="button" className="warning" onClick={() => setAsked('remove')}>
                    Remove
                  </button>
                )}
              </>
            )}
          </div>
        </>
      )}
      {asked !== null && (
        <PersonDialogs
          asked={asked}
          client={client}
          collection={collection}
          person={person}
          selected={selected}
          others={people.filter((other) => other.id !== person.id)}
          close={() => setAsked(null)}
          changed={() => {
            setChosen(new Set());
            changed();
          }}
        />
      )}
    </section>
  );
}
