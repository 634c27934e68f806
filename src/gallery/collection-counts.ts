import { modelOf, type CollectionRow } from './collection-rows.js';
import { row, rows, type Work } from './record-work.js';
import type { Collection } from './store.js';

/**
 * The collections of a gallery with how much is in them. To count takes as long as there are people (some 20 ms for 100,000), so it is
 * done once for each state of the record: it is asked by every page that is opened, and by whoever watches a server.
 */
export class CollectionCounts {
  #last: { readonly change: number; readonly collections: readonly Collection[] } | null = null;

  /** By name. */
  *all(): Work<Collection[]> {
    const change = yield* lastChange();
    if (this.#last?.change !== change) this.#last = { change, collections: yield* counted() };
    return this.#last.collections.map((each) => ({ ...each, model: { ...each.model } }));
  }
}

/** The number of the last change to any template; without templates there is no collection. */
export function* lastChange(): Work<number> {
  return (yield* row<{ last: number | null }>('SELECT max(number) AS last FROM change'))!.last ?? 0;
}

function* counted(): Work<Collection[]> {
  const found = yield* rows<CollectionRow & { people: number | null; templates: number | null }>(`
    SELECT collection.*, counts.people, counts.templates
    FROM collection LEFT JOIN (
      SELECT person.collection AS collection, count(*) AS people, sum(held.templates) AS templates
      FROM (SELECT person, count(*) AS templates FROM template GROUP BY person) AS held
      JOIN person ON person.id = held.person GROUP BY person.collection
    ) AS counts ON counts.collection = collection.id
    ORDER BY collection.name
  `);
  return found.map((each) => ({
    name: each.name,
    model: modelOf(each),
    people: Number(each.people ?? 0),
    templates: Number(each.templates ?? 0),
    created: each.created,
  }));
}
