import { LineamentError } from '../errors.js';
import type { ModelIdentity } from '../matching/recogniser.js';
import { requireModel } from './admission.js';
import type { GalleryRecord } from './gallery-record.js';
import type { Collection } from './store.js';

interface CollectionRow {
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

/** By name, with how much is in them. */
export function allCollections(record: GalleryRecord): Collection[] {
  return record
    .rows<CollectionRow & { people: number; templates: number }>(`
      SELECT collection.*, count(DISTINCT person.id) AS people, count(template.id) AS templates
      FROM collection
      LEFT JOIN person ON person.collection = collection.id
      LEFT JOIN template ON template.person = person.id
      GROUP BY collection.id ORDER BY collection.name
    `)
    .map((row) => ({
      name: row.name,
      model: modelOf(row),
      people: row.people,
      templates: row.templates,
      created: row.created,
    }));
}

/** @throws NOT_ENROLLED when there is no such collection; MODEL_MISMATCH when it was enrolled with another model than `model`. */
export function collectionOf(record: GalleryRecord, name: string, model?: ModelIdentity): NumberedCollection {
  const found = find(record, name);
  if (found === undefined) {
    const names = record.rows<{ name: string }>('SELECT name FROM collection ORDER BY name');
    const listed = names.map((row) => row.name).join(', ') || 'none';
    const message = `There is no collection "${name}" in ${record.path}. There are: ${listed}.`;
    throw new LineamentError('NOT_ENROLLED', message);
  }
  if (model !== undefined) requireModel(name, found.model, model);
  return found;
}

/** The same, made where there is none. @throws MODEL_MISMATCH */
export function collectionFor(
  record: GalleryRecord,
  name: string,
  model: ModelIdentity,
  created = new Date().toISOString(),
): NumberedCollection {
  const found = find(record, name);
  if (found !== undefined) {
    requireModel(name, found.model, model);
    return found;
  }
  const { lastInsertRowid } = record
    .sql('INSERT INTO collection (name, model, sha256, embedding_size, created) VALUES (?, ?, ?, ?, ?)')
    .run(name, model.name, model.sha256, model.embeddingSize, created);
  return { id: Number(lastInsertRowid), name, model, created };
}

/** A collection is there as long as somebody is in it. */
export function removeIfEmpty(record: GalleryRecord, id: number): void {
  record
    .sql('DELETE FROM collection WHERE id = ? AND NOT EXISTS (SELECT 1 FROM person WHERE collection = ?)')
    .run(id, id);
}

function find(record: GalleryRecord, name: string): NumberedCollection | undefined {
  const row = record.row<CollectionRow>('SELECT * FROM collection WHERE name = ?', name);
  return row && { id: row.id, name: row.name, model: modelOf(row), created: row.created };
}

function modelOf({ model, sha256, embedding_size }: CollectionRow): ModelIdentity {
  return { name: model, sha256, embeddingSize: embedding_size };
}
