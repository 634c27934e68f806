import { bytesOf } from './embedding-bytes.js';
import type { NewTemplate, TemplateRecord } from './gallery.js';
import type { GalleryRecord } from './gallery-record.js';
import type { NumberedCollection } from './collection-rows.js';
import { byName } from './person-rows.js';
import { openAbout, openEmbedding, openName, sealAbout, sealEmbedding, sealOriginal } from './sealed-person.js';

/** Adds a template to a person. @returns its number; null when it was there already. */
export function addTemplate(
  record: GalleryRecord,
  person: number,
  template: NewTemplate,
  created = new Date().toISOString(),
): number | null {
  const { vault } = record;
  const { embedding, photo = null, quality = null, box = null, metadata = null, original } = template;
  const { changes, lastInsertRowid } = record
    .sql('INSERT OR IGNORE INTO template (person, fingerprint, embedding, about, created) VALUES (?, ?, ?, ?, ?)')
    .run(
      person,
      vault.fingerprint(bytesOf(embedding)),
      sealEmbedding(vault, person, embedding),
      sealAbout(vault, person, { photo, quality, box, metadata }),
      created,
    );
  if (Number(changes) === 0) return null;
  const id = Number(lastInsertRowid);
  if (original !== undefined) {
    record.sql('INSERT INTO original (template, photo) VALUES (?, ?)').run(id, sealOriginal(vault, person, original));
  }
  return id;
}

interface TemplateRow {
  readonly id: number;
  readonly person: number;
  readonly name: Uint8Array;
  readonly embedding: Uint8Array;
  readonly about: Uint8Array | null;
  readonly created: string;
  readonly original: 0 | 1;
}

const TEMPLATES = `
  SELECT template.id, template.person, person.name, template.embedding, template.about, template.created,
    EXISTS (SELECT 1 FROM original WHERE original.template = template.id) AS original
  FROM template JOIN person ON person.id = template.person
`;

/** The templates of a collection, or of one person in it: by the names of people, and in the order of enrolling. */
export function templatesIn(
  record: GalleryRecord,
  collection: NumberedCollection,
  person: number | null = null,
): TemplateRecord[] {
  return [...eachTemplate(record, collection, person)].sort((a, b) => byName(a.person, b.person) || a.id - b.id);
}

/** The same in the order of enrolling, each read when it is asked for: while the record is read, and not beyond. */
export function* eachTemplate(
  record: GalleryRecord,
  collection: NumberedCollection,
  person: number | null = null,
): Generator<TemplateRecord> {
  const rows =
    person === null
      ? record.sql(`${TEMPLATES} WHERE person.collection = ? ORDER BY template.id`).iterate(collection.id)
      : record.sql(`${TEMPLATES} WHERE person.id = ? ORDER BY template.id`).iterate(person);
  for (const row of rows as Iterable<unknown>) yield templateOf(record, collection, row as TemplateRow);
}

function templateOf(record: GalleryRecord, { model }: NumberedCollection, row: TemplateRow): TemplateRecord {
  const { id, person, created } = row;
  return {
    id,
    person: openName(record.vault, person, row.name),
    model,
    created,
    ...openAbout(record.vault, person, row.about),
    original: row.original === 1,
    embedding: openEmbedding(record.vault, person, row.embedding),
  };
}
