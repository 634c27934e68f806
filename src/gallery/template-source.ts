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
  /** Whose these templates are at one moment, what they are `with` embeddings, and which change was the last by then: one look at the record. */
  look(templates: readonly number[], embeddings: 'with' | 'without'): Promise<Look>;
  /** Whether a look costs next to nothing: the record is in this process. */
  readonly near: boolean;
}

export interface Look {
  readonly lastChange: number;
  /** In order; `undefined` for one that is not in the collection. */
  readonly templates: readonly (Owned | undefined)[];
}

/** A template with whose it is. */
export interface Owned {
  readonly owner: Owner;
  /** (D); null where it was not asked for. */
  readonly embedding: Float32Array | null;
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

interface OwnedRow {
  readonly last: number | null;
  /** Null, as all that follows, in the one row that there is where none of the templates is in the collection. */
  readonly id: number | null;
  readonly person: number;
  readonly name: Uint8Array;
  readonly embedding: Uint8Array | null;
}

const TEMPLATES = `
  SELECT template.id, template.person, template.embedding FROM template JOIN person ON person.id = template.person
`;

const PAGE = 'SELECT id, person, embedding FROM enrolled WHERE collection = ? AND id > ? ORDER BY id LIMIT ?';

/** The plus keeps SQLite from beginning with everybody in the collection, and going through all their templates to find these few. */
const NUMBERED = 'WHERE +person.collection = ? AND template.id IN (??)';

/** In one query, so that a database elsewhere is asked once. */
const lookFor = (embedding: string): string => `
  SELECT state.last, found.* FROM (SELECT max(number) AS last FROM change) AS state LEFT JOIN (
    SELECT template.id, template.person, person.name, ${embedding} AS embedding
    FROM template JOIN person ON person.id = template.person ${NUMBERED}
  ) AS found ON true
`;

const LOOK = { with: lookFor('template.embedding'), without: lookFor('NULL') } as const;

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
    async look(templates, embeddings) {
      const found = await record.read(rows<OwnedRow>(LOOK[embeddings], collection, templates));
      const owned = new Map<number | null, Owned>();
      for (const { id, person, name, embedding } of found) {
        if (id === null) break;
        owned.set(id, {
          owner: { id: person, name: openName(vault, person, name) },
          embedding: embedding && openEmbedding(vault, person, embedding),
        });
      }
      return { lastChange: found[0]!.last ?? 0, templates: templates.map((id) => owned.get(id)) };
    },
    near: record.near,
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
