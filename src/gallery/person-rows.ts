import { LineamentError } from '../errors.js';
import type { NumberedCollection } from './collection-rows.js';
import type { Person, Who } from './gallery.js';
import type { GalleryRecord } from './gallery-record.js';
import { row, rows, run, type Work } from './record-work.js';
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
export function* peopleIn(record: GalleryRecord, collection: number): Work<Person[]> {
  const found = yield* rows<PersonRow>(`${PEOPLE} GROUP BY person.id`, collection);
  return found.map((each) => opened(record, each)).sort((a, b) => byName(a.name, b.name));
}

/** The people of these numbers, in the order of the numbers. */
export function* peopleNumbered(record: GalleryRecord, collection: number, numbers: readonly number[]): Work<Person[]> {
  const found = yield* rows<PersonRow>(`${PEOPLE} AND person.id IN (??) GROUP BY person.id`, collection, numbers);
  const people = new Map(found.map((each) => [each.id, opened(record, each)]));
  return numbers.map((number) => people.get(number)).filter((person) => person !== undefined);
}

/** The person of a number. @throws NOT_ENROLLED when there is nobody of that number in the collection. */
export function* personNumbered(record: GalleryRecord, { id, name }: NumberedCollection, person: number): Work<Person> {
  const found = yield* row<PersonRow>(`${PEOPLE} AND person.id = ? GROUP BY person.id`, id, person);
  if (found !== undefined) return opened(record, found);
  throw new LineamentError('NOT_ENROLLED', `Nobody in the collection "${name}" has the number ${person}.`);
}

function opened({ vault }: GalleryRecord, { name, ...told }: PersonRow): Person {
  return { ...told, name: openName(vault, told.id, name) };
}

/** The number of a person; null where nobody has the name. */
export function* findPerson({ vault }: GalleryRecord, collection: number, name: string): Work<number | null> {
  const found = yield* row<{ id: number }>(
    'SELECT id FROM person WHERE collection = ? AND mark = ?',
    collection,
    markOf(vault, name),
  );
  return found?.id ?? null;
}

/** The number of somebody. @throws NOT_ENROLLED when nobody in the collection has the name, or the number. */
export function* personOf(record: GalleryRecord, within: NumberedCollection, name: Who): Work<number> {
  if (typeof name === 'number') return (yield* personNumbered(record, within, name)).id;
  const { id, name: collection } = within;
  const found = yield* findPerson(record, id, name);
  if (found !== null) return found;
  const count = yield* row<{ people: number }>('SELECT count(*) AS people FROM person WHERE collection = ?', id);
  const message = `Nobody of the ${count!.people} people in the collection "${collection}" is called "${name}".`;
  throw new LineamentError('NOT_ENROLLED', message);
}

export function* addPerson({ vault }: GalleryRecord, collection: number, name: string): Work<number> {
  const added = yield* row<{ id: number }>(
    'INSERT INTO person (collection, name, mark) VALUES (?, ?, ?) RETURNING id',
    collection,
    Buffer.alloc(0),
    markOf(vault, name),
  );
  const { id } = added!;
  // A name is sealed for the number, which is known only now.
  yield* run('UPDATE person SET name = ? WHERE id = ?', sealName(vault, id, name), id);
  return id;
}

/** @throws VALUE_INVALID when somebody else has the name. */
export function* renamePerson(
  record: GalleryRecord,
  collection: NumberedCollection,
  id: number,
  name: string,
): Work<void> {
  const other = yield* findPerson(record, collection.id, name);
  if (other === id) return;
  if (other !== null) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Somebody else in the collection "${collection.name}" is called "${name}" already.`,
      { cure: 'Give another name; or merge the two, if they are one person.' },
    );
  }
  const { vault } = record;
  yield* run('UPDATE person SET name = ?, mark = ? WHERE id = ?', sealName(vault, id, name), markOf(vault, name), id);
}

/** As SQLite sorts text: by its bytes. */
export function byName(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
