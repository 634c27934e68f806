import { LineamentError } from '../errors.js';
import type { NumberedCollection } from './collection-rows.js';
import type { Person } from './gallery.js';
import type { GalleryRecord } from './gallery-record.js';
import { markOf, openName, sealName } from './sealed-person.js';

interface PersonRow {
  readonly id: number;
  readonly name: Uint8Array;
  readonly templates: number;
  readonly enrolled: string;
}

const PEOPLE = `
  SELECT person.id, person.name, count(*) AS templates, min(template.created) AS enrolled
  FROM person JOIN template ON template.person = person.id
  WHERE person.collection = ?
`;

/** The people of a collection, by name. */
export function peopleIn(record: GalleryRecord, collection: number): Person[] {
  return record
    .rows<PersonRow>(`${PEOPLE} GROUP BY person.id`, collection)
    .map((row) => opened(record, row))
    .sort((a, b) => byName(a.name, b.name));
}

/** The person of a number. @throws NOT_ENROLLED when there is nobody of that number in the collection. */
export function personNumbered(record: GalleryRecord, { id, name }: NumberedCollection, person: number): Person {
  const row = record.row<PersonRow>(`${PEOPLE} AND person.id = ? GROUP BY person.id`, id, person);
  if (row !== undefined) return opened(record, row);
  throw new LineamentError('NOT_ENROLLED', `Nobody in the collection "${name}" has the number ${person}.`);
}

function opened(record: GalleryRecord, { name, ...row }: PersonRow): Person {
  return { ...row, name: openName(record.vault, row.id, name) };
}

/** The number of a person; null where nobody has the name. */
export function findPerson(record: GalleryRecord, collection: number, name: string): number | null {
  const row = record.row<{ id: number }>(
    'SELECT id FROM person WHERE collection = ? AND mark = ?',
    collection,
    markOf(record.vault, name),
  );
  return row?.id ?? null;
}

/** @throws NOT_ENROLLED when nobody has the name. */
export function personOf(record: GalleryRecord, { id, name: collection }: NumberedCollection, name: string): number {
  const found = findPerson(record, id, name);
  if (found !== null) return found;
  const { people } = record.row<{ people: number }>('SELECT count(*) AS people FROM person WHERE collection = ?', id)!;
  const message = `Nobody of the ${people} people in the collection "${collection}" is called "${name}".`;
  throw new LineamentError('NOT_ENROLLED', message);
}

export function addPerson(record: GalleryRecord, collection: number, name: string): number {
  const { lastInsertRowid } = record
    .sql('INSERT INTO person (collection, name, mark) VALUES (?, ?, ?)')
    .run(collection, Buffer.alloc(0), markOf(record.vault, name));
  const id = Number(lastInsertRowid);
  // A name is sealed for the number, which is known only now.
  record.sql('UPDATE person SET name = ? WHERE id = ?').run(sealName(record.vault, id, name), id);
  return id;
}

/** @throws VALUE_INVALID when somebody else has the name. */
export function renamePerson(record: GalleryRecord, collection: NumberedCollection, id: number, name: string): void {
  const other = findPerson(record, collection.id, name);
  if (other === id) return;
  if (other !== null) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Somebody else in the collection "${collection.name}" is called "${name}" already.`,
      { cure: 'Give another name; or merge the two, if they are one person.' },
    );
  }
  record
    .sql('UPDATE person SET name = ?, mark = ? WHERE id = ?')
    .run(sealName(record.vault, id, name), markOf(record.vault, name), id);
}

/** As SQLite sorts text: by its bytes. */
export function byName(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
