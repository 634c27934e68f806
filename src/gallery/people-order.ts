import { lastEntry } from './audit-log.js';
import { lastChange } from './collection-counts.js';
import type { GalleryRecord } from './gallery-record.js';
import { byName } from './person-rows.js';
import { rows, type Work } from './record-work.js';
import { openName } from './sealed-person.js';

interface Known {
  /** What the record was when it was read. */
  readonly state: string;
  /** Numbers of people. */
  readonly order: readonly number[];
}

/**
 * In which order the people of collections are listed: their numbers, by name. To read it takes as long as there are people, and more
 * where names are sealed, so that it is done once for each state of the record, and a page of the list costs what is on it.
 */
export class PeopleOrder {
  /** By the number of the collection. Of names nothing is kept. */
  readonly #known = new Map<number, Known>();

  *of(record: GalleryRecord, collection: number): Work<readonly number[]> {
    // Whoever is enrolled, moved or removed is a change of templates; whoever is renamed stands in the log.
    const state = `${yield* lastChange()} ${(yield* lastEntry())?.hash ?? ''}`;
    const known = this.#known.get(collection);
    if (known?.state === state) return known.order;
    const order = yield* orderOf(record, collection);
    this.#known.set(collection, { state, order });
    return order;
  }
}

function* orderOf({ vault }: GalleryRecord, collection: number): Work<readonly number[]> {
  if (vault.check === null) {
    const sorted = yield* rows<{ id: number }>(
      'SELECT id FROM person WHERE collection = ? ORDER BY name, id',
      collection,
    );
    return sorted.map(({ id }) => id);
  }
  const sealed = yield* rows<{ id: number; name: Uint8Array }>(
    'SELECT id, name FROM person WHERE collection = ? ORDER BY id',
    collection,
  );
  const named = sealed.map(({ id, name }) => ({ id, name: openName(vault, id, name) }));
  return named.sort((a, b) => byName(a.name, b.name)).map(({ id }) => id);
}
