import { bytesOf } from './embedding-bytes.js';
import type { NewTemplate, TemplateRecord } from './gallery.js';
import type { GalleryRecord } from './gallery-record.js';
import type { NumberedCollection } from './collection-rows.js';
import { byName } from './person-rows.js';
import { row, rows, run, type Work } from './record-work.js';
import { openAbout, openEmbedding, openName, sealAbout, sealEmbedding, sealOriginal } from './sealed-person.js';

/** Adds a template to a person. @returns its number; null when it was there already. */
export function* addTemplate(
  { vault }: GalleryRecord,
  person: number,
  template: NewTemplate,
  created = new Date().toISOString(),
): Work<number | null> {
  const { embedding, photo = null, quality = null, box = null, metadata = null, original } = template;
  const added = yield* row<{ id: number }>(
    `INSERT INTO template (person, fingerprint, embedding, about, created) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING RETURNING id`,
    person,
    vault.fingerprint(bytesOf(embedding)),
    sealEmbedding(vault, person, embedding),
    sealAbout(vault, person, { photo, quality, box, metadata }),
    created,
  );
  if (added === undefined) return null;
  if (original !== undefined) {
    const sealed = sealOriginal(vault, person, original);
    yield* run('INSERT INTO original (template, photo) VALUES (?, ?)', added.id, sealed);
  }
  return added.id;
}

interface TemplateRow {
  readonly id: number;
  readonly person: number;
  readonly name: Uint8Array;
  readonly embedding: Uint8Array;
  readonly about: Uint8Array | null;
  readonly created: string;
  /** 0 or 1 in SQLite. */
  readonly original: 0 | 1 | boolean;
}

const TEMPLATES = `
  SELECT template.id, template.person, person.name, template.embedding, template.about, template.created,
    EXISTS (SELECT 1 FROM original WHERE original.template = template.id) AS original
`;

/** In the order of a collection, which only `enrolled` has; and of a person. */
const [IN_COLLECTION, OF_PERSON] = [
  'FROM enrolled AS template JOIN person ON person.id = template.person WHERE template.collection = ?',
  'FROM template JOIN person ON person.id = template.person WHERE person.id = ?',
];

/** Templates that are read in one go. */
const PAGE = 1024;

/** The templates of a collection, or of one person in it: by the names of people, and in the order of enrolling. */
export function* templatesIn(
  record: GalleryRecord,
  collection: NumberedCollection,
  person: number | null = null,
): Work<TemplateRecord[]> {
  const found: TemplateRecord[] = [];
  for (let page = yield* templatesAfter(record, collection, person, 0); page.length > 0;) {
    found.push(...page);
    page = yield* templatesAfter(record, collection, person, page.at(-1)!.id);
  }
  return found.sort((a, b) => byName(a.person, b.person) || a.id - b.id);
}

/** Some of them, in the order of enrolling, from behind template `after` on; none when there are no more. */
export function* templatesAfter(
  record: GalleryRecord,
  collection: NumberedCollection,
  person: number | null,
  after: number,
): Work<TemplateRecord[]> {
  const page = `${TEMPLATES} ${person === null ? IN_COLLECTION : OF_PERSON} AND template.id > ? ORDER BY template.id LIMIT ${PAGE}`;
  const found = yield* rows<TemplateRow>(page, person ?? collection.id, after);
  return found.map((each) => templateOf(record, collection, each));
}

function templateOf(record: GalleryRecord, { model }: NumberedCollection, found: TemplateRow): TemplateRecord {
  const { id, person, created } = found;
  return {
    id,
    person: openName(record.vault, person, found.name),
    model,
    created,
    ...openAbout(record.vault, person, found.about),
    original: Boolean(found.original),
    embedding: openEmbedding(record.vault, person, found.embedding),
  };
}
