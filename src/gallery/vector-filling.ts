import type { GalleryRecord } from './gallery-record.js';
import { rows, type Work } from './record-work.js';
import { openEmbedding } from './sealed-person.js';
import { changedSince, lastChange } from './template-source.js';
import { unitVector } from './unit-vector.js';
import { addVectors, markVectors, prepareVectors } from './vector-table.js';

/** Templates that are added in one go, between which others may write. */
const PAGE = 1024;

interface Row {
  readonly id: number;
  readonly person: number;
  readonly embedding: Uint8Array;
}

/**
 * Adds to the vectors of a collection the templates that its record has more of.
 * @param dimensions D.
 * @param at the last change that the vectors have; null when they are not filled.
 */
export async function fillVectors(
  record: GalleryRecord,
  collection: number,
  dimensions: number,
  at: number | null,
): Promise<void> {
  // Another server may have made the tables anew.
  if (at === null) await record.write(prepareVectors(collection));
  // What changes from here on is added twice, which comes to the same.
  const last = await record.read(lastChange());
  const changed = at === null ? null : await record.read(changedSince(at));
  /** @returns the last template that was found; undefined when there was none. */
  const add = function* (found: Work<readonly Row[]>): Work<number | undefined> {
    const templates = yield* found;
    const vectors = templates.map(({ id, person, embedding }) => ({
      id,
      person,
      unit: unitVector(openEmbedding(record.vault, person, embedding), dimensions),
    }));
    yield* addVectors(collection, vectors);
    return templates.at(-1)?.id;
  };
  if (changed === null) {
    for (let after: number | undefined = 0; after !== undefined;) {
      after = await record.write(add(following(collection, after)));
    }
  } else {
    for (let from = 0; from < changed.length; from += PAGE) {
      await record.write(add(numbered(collection, changed.slice(from, from + PAGE))));
    }
  }
  await record.write(markVectors(collection, last));
}

function following(collection: number, after: number): Work<readonly Row[]> {
  return rows(
    `SELECT id, person, embedding FROM enrolled WHERE collection = ? AND id > ? ORDER BY id LIMIT ${PAGE}`,
    collection,
    after,
  );
}

function numbered(collection: number, templates: readonly number[]): Work<readonly Row[]> {
  return rows('SELECT id, person, embedding FROM enrolled WHERE collection = ? AND id IN (??)', collection, templates);
}
