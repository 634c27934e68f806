import type { NumberedCollection } from './collection-rows.js';
import type { GalleryRecord } from './gallery-record.js';
import { row, rows, type Work } from './record-work.js';
import { openEmbedding, openName } from './sealed-person.js';
import type { IndexedTemplate } from './template-index.js';

/** The templates of one collection, as an index follows them. */
export interface TemplateSource {
  /** The number of the collection, never given again. */
  readonly collection: number;
  /** D. */
  readonly size: number;
  /** The number of the last change to any collection; it only rises. */
  lastChange(): Promise<number>;
  /** The templates that were changed after change `since`; null when that is longer ago than is remembered. */
  changedSince(since: number): Promise<readonly number[] | null>;
  /** How many templates there are. */
  count(): Promise<number>;
  /** Up to `limit` templates with numbers above `after`, by number. */
  page(after: number, limit: number): Promise<readonly IndexedTemplate[]>;
  /** These templates, in order; `undefined` for one that is not in the collection. */
  numbered(templates: readonly number[]): Promise<readonly (IndexedTemplate | undefined)[]>;
  /** Whose these templates are at this moment; `undefined` for one that is not in the collection. */
  owners(templates: readonly number[]): Promise<readonly (Owner | undefined)[]>;
}

export interface Owner {
  /** The number of a person. */
  readonly id: number;
  readonly name: string;
}

interface Row {
  readonly id: number;
  readonly person: number;
  readonly embedding: Uint8Array;
}

interface OwnerRow {
  readonly id: number;
  readonly person: number;
  readonly name: Uint8Array;
}

const OWNERS = `
  SELECT template.id, template.person, person.name FROM template JOIN person ON person.id = template.person
`;

const TEMPLATES = `
  SELECT template.id, template.person, template.embedding FROM template JOIN person ON person.id = template.person
`;

const PAGE = 'SELECT id, person, embedding FROM enrolled WHERE collection = ? AND id > ? ORDER BY id LIMIT ?';

/** The plus keeps SQLite from beginning with everybody in the collection, and going through all their templates to find these few. */
const NUMBERED = 'WHERE +person.collection = ? AND template.id IN (??)';

export function templateSource(record: GalleryRecord, { id: collection, model }: NumberedCollection): TemplateSource {
  const { vault } = record;
  const indexed = ({ id, person, embedding }: Row): IndexedTemplate => ({
    id,
    person,
    embedding: openEmbedding(vault, person, embedding),
  });
  return {
    collection,
    size: model.embeddingSize,
    lastChange: () => record.read(lastChange()),
    changedSince: (since) => record.read(changedSince(since)),
    count: () => record.read(countOf(collection)),
    async page(after, limit) {
      return (await record.read(rows<Row>(PAGE, collection, after, limit))).map(indexed);
    },
    async numbered(templates) {
      const found = await record.read(among<Row>(`${TEMPLATES} ${NUMBERED}`, collection, templates));
      return templates.map((id) => {
        const row = found.get(id);
        return row && indexed(row);
      });
    },
    async owners(templates) {
      const found = await record.read(among<OwnerRow>(`${OWNERS} ${NUMBERED}`, collection, templates));
      return templates.map((id) => {
        const row = found.get(id);
        return row && { id: row.person, name: openName(vault, row.person, row.name) };
      });
    },
  };
}

/** The rows of these templates, by their numbers. */
function* among<Found extends { readonly id: number }>(
  sql: string,
  collection: number,
  templates: readonly number[],
): Work<Map<number, Found>> {
  if (templates.length === 0) return new Map();
  const found = yield* rows<Found>(sql, collection, templates);
  return new Map(found.map((each) => [each.id, each]));
}

/** The newest change is always remembered. */
export function* lastChange(): Work<number> {
  return (yield* row<{ last: number | null }>('SELECT max(number) AS last FROM change'))!.last ?? 0;
}

export function* changedSince(since: number): Work<number[] | null> {
  const remembered = yield* row<{ first: number | null }>('SELECT min(number) AS first FROM change');
  const first = remembered!.first ?? 1;
  if (since + 1 < first) return null;
  const found = yield* rows<{ template: number }>(
    'SELECT DISTINCT template FROM change WHERE number > ? ORDER BY template',
    since,
  );
  return found.map(({ template }) => template);
}

function* countOf(collection: number): Work<number> {
  const found = yield* row<{ templates: number }>(
    'SELECT count(*) AS templates FROM template JOIN person ON person.id = template.person WHERE collection = ?',
    collection,
  );
  return found!.templates;
}
