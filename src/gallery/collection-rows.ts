import { LineamentError } from '../errors.js';
import type { ModelIdentity } from '../matching/recogniser.js';
import { requireModel } from './admission.js';
import type { GalleryRecord } from './gallery-record.js';
import { row, rows, run, type Work } from './record-work.js';

export interface CollectionRow {
  readonly id: number;
  readonly name: string;
  readonly model: string;
  readonly sha256: string;
  readonly embedding_size: number;
  readonly created: string;
}

/** A collection as the record numbers it. */
export interface NumberedCollection {
  readonly id: number;
  readonly name: string;
  readonly model: ModelIdentity;
  readonly created: string;
}

/** @throws NOT_ENROLLED when there is no such collection; MODEL_MISMATCH when it was enrolled with another model than `model`. */
export function* collectionOf(
  { place }: Pick<GalleryRecord, 'place'>,
  name: string,
  model?: ModelIdentity,
): Work<NumberedCollection> {
  const found = yield* find(name);
  if (found === undefined) {
    const names = yield* rows<{ name: string }>('SELECT name FROM collection ORDER BY name');
    const listed = names.map((each) => each.name).join(', ') || 'none';
    throw new LineamentError('NOT_ENROLLED', `There is no collection "${name}" in ${place}. There are: ${listed}.`);
  }
  if (model !== undefined) requireModel(name, found.model, model);
  return found;
}

/** The same, made where there is none. @throws MODEL_MISMATCH */
export function* collectionFor(
  name: string,
  model: ModelIdentity,
  created = new Date().toISOString(),
): Work<NumberedCollection> {
  const found = yield* find(name);
  if (found === undefined) return yield* addCollection(name, model, created);
  requireModel(name, found.model, model);
  return found;
}

export function* addCollection(name: string, model: ModelIdentity, created: string): Work<NumberedCollection> {
  const added = yield* row<{ id: number }>(
    'INSERT INTO collection (name, model, sha256, embedding_size, created) VALUES (?, ?, ?, ?, ?) RETURNING id',
    name,
    model.name,
    model.sha256,
    model.embeddingSize,
    created,
  );
  return { id: added!.id, name, model, created };
}

/** A collection is there as long as somebody is in it. */
export function* removeIfEmpty(id: number): Work<void> {
  yield* run('DELETE FROM collection WHERE id = ? AND NOT EXISTS (SELECT 1 FROM person WHERE collection = ?)', id, id);
}

function* find(name: string): Work<NumberedCollection | undefined> {
  const found = yield* row<CollectionRow>('SELECT * FROM collection WHERE name = ?', name);
  return found && { id: found.id, name: found.name, model: modelOf(found), created: found.created };
}

export function modelOf({ model, sha256, embedding_size }: CollectionRow): ModelIdentity {
  return { name: model, sha256, embeddingSize: embedding_size };
}
