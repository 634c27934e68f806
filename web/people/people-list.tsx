import { useId, useState } from 'react';
import { hrefOf } from '../route.js';
import { type AllPeople, named } from './all-people.js';
import { Initials } from './initials.js';
import { counted } from './receipt.js';

/** Shown at once; more are found by their names, or shown when asked for. */
const SHOWN = 200;

interface PeopleListProps extends AllPeople {
  readonly collection: string;
  readonly chosen: number | null;
}

/** Who is in a collection. */
export function PeopleList({ people, total, collection, chosen }: PeopleListProps) {
  const [text, setText] = useState('');
  const [most, setMost] = useState(SHOWN);
  const search = useId();
  const found = named(people, text);
  return (
    <section className="people-list" aria-label="People">
      <label className="hidden" htmlFor={search}>
        Find by name
      </label>
      <input
        id={search}
        type="search"
        placeholder="Find by name"
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setMost(SHOWN);
        }}
      />
      <p className="note" role="status">
        {text.trim() === ''
          ? counted(total, 'person', 'people')
          : `${found.length} of ${counted(total, 'person', 'people')}`}
        {people.length < total && `; only the first ${people.length.toLocaleString('en')} by name are listed`}
      </p>
      <ul>
        {found.slice(0, most).map(({ id, name, templates }) => (
          <li key={id}>
            <a href={hrefOf('people', collection, String(id))} aria-current={id === chosen ? 'true' : undefined}>
              <Initials name={name} />
              <span className="name">{name}</span>
              <span className="soft">{counted(templates, 'photo', 'photos')}</span>
            </a>
          </li>
        ))}
      </ul>
      {found.length > most && (
        <button type="button" onClick={() => setMost(most + SHOWN)}>
          Show more
        </button>
      )}
    </section>
  );
}
