import { lastEntry } from './audit-log.js';
import { lastChange } from './collection-counts.js';
import type { PeoplePage } from './gallery.js';
import { SORTED_BYTES } from './gallery-schema.js';
import type { GalleryRecord } from './gallery-record.js';
import { byName } from './person-rows.js';
import { row, rows, type Work } from './record-work.js';
import { openName } from './sealed-person.js';

/** The numbers of those on a page, by name, and how many people there are. */
export interface NumbersPage {
  readonly numbers: readonly number[];
  readonly total: number;
}

interface Known {
  /** What the record was when it was read. */
  readonly state: string;
  /** Numbers of people. */
  readonly order: readonly number[];
}

/**
 * In which order the people of collections are listed. An index of the record has it, but where names are sealed, which none can sort:
 * there it is read once for each state of the record, which takes as long as there are people, and a page costs what is on it.
 */
export class PeopleOrder {
  /** By the number of the collection, where names are sealed. Of names nothing is kept. */
  readonly #known = new Map<number, Known>();

  *page(record: GalleryRecord, collection: number, { offset, limit }: PeoplePage): Work<NumbersPage> {
    if (record.vault.check === null) return yield* pageOfIndex(collection, offset, limit);
    const order = yield* this.#order(record, collection);
    return { numbers: order.slice(offset, offset + limit), total: order.length };
  }

  *#order(record: GalleryRecord, collection: number): Work<readonly number[]> {
    // Whoever is enrolled, moved or removed is a change of templates; whoever is renamed stands in the log.
    const state = `${yield* lastChange()} ${(yield* lastEntry())?.hash ?? ''}`;
    const known = this.#known.get(collection);
    if (known?.state === state) return known.order;
    const order = yield* orderOf(record, collection);
    this.#known.set(collection, { state, order });
    return order;
  }
}

function* pageOfIndex(collection: number, offset: number, limit: number): Work<NumbersPage> {
  const page = yield* rows<{ id: number }>(
    `SELECT id FROM person WHERE collection = ? ORDER BY substr(name, 1, ${SORTED_BYTES}), id LIMIT ? OFFSET ?`,
    collection,
    limit,
    offset,
  );
  const counted = yield* row<{ people: number }>(
    'SELECT count(*) AS people FROM person WHERE collection = ?',
    collection,
  );
  return { numbers: page.map(({ id }) => id), total: counted!.people };
}

function* orderOf({ vault }: GalleryRecord, collection: number): Work<readonly number[]> {
  const sealed = yield* rows<{ id: number; name: Uint8Array }>(
    'SELECT id, name FROM person WHERE collection = ? ORDER BY id',
    collection,
  );
  const named = sealed.map(({ id, name }) => ({ id, name: openName(vault, id, name) }));
  return named.sort((a, b) => byName(a.name, b.name)).map(({ id }) => id);
}
