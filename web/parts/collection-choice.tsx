import './field.css';
import { useCallback, useEffect, useId, useState } from 'react';
import type { Collection, Operations } from '../../src/client/index.js';
import { type Trouble, troubleOf } from './trouble.js';

export interface Collections {
  /** Null until they have been told. */
  readonly all: readonly Collection[] | null;
  readonly trouble: Trouble | null;
  /** Asks for them anew. */
  reload(): void;
}

/** The collections that the key is for, as they are whenever the page comes into sight. */
export function useCollections(client: Operations): Collections {
  const [all, setAll] = useState<readonly Collection[] | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const reload = useCallback(() => {
    client.listCollections().then(
      ({ collections }) => {
        setAll(collections);
        setTrouble(null);
      },
      (error: unknown) => setTrouble(troubleOf(error)),
    );
  }, [client]);
  useEffect(reload, [reload]);
  return { all, trouble, reload };
}

/** Where the browser remembers which collection was chosen last. */
const REMEMBERED = 'lineament-collection';

/**
 * The collection to show: the one of the address, else the one chosen last, else the first that can be used; null while they are unknown,
 * and where there is none.
 */
export function useCollection(all: readonly Collection[] | null, asked: string | undefined): string | null {
  useEffect(() => {
    if (asked !== undefined) localStorage.setItem(REMEMBERED, asked);
  }, [asked]);
  if (all === null || asked !== undefined) return asked ?? null;
  const last = localStorage.getItem(REMEMBERED);
  return (all.find(({ name }) => name === last) ?? all.find(({ usable }) => usable) ?? all[0])?.name ?? null;
}

interface CollectionChoiceProps {
  readonly label: string;
  readonly all: readonly Collection[];
  readonly value: string;
  readonly change: (name: string) => void;
}

export function CollectionChoice({ label, all, value, change }: CollectionChoiceProps) {
  const id = useId();
  const there = all.some(({ name }) => name === value);
  return (
    <p className="field beside">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => change(target.value)}>
        {!there && <option value={value}>{value} (new)</option>}
        {all.map(({ name, people, usable }) => (
          <option key={name} value={name}>
            {name} ({usable ? `${people} ${people === 1 ? 'person' : 'people'}` : 'of another model'})
          </option>
        ))}
      </select>
    </p>
  );
}
