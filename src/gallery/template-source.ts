import type { NumberedCollection } from './collection-rows.js';
import type { GalleryRecord } from './gallery-record.js';
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

const TEMPLATES = `
  SELECT template.id, template.person, template.embedding FROM template JOIN person ON person.id = template.person
  WHERE person.collection = ?
`;

export function templateSource(record: GalleryRecord, { id: collection, model }: NumberedCollection): TemplateSource {
  const indexed = ({ id, person, embedding }: Row): IndexedTemplate => ({
    id,
    person,
    embedding: openEmbedding(record.vault, person, embedding),
  });
  return {
    collection,
    size: model.embeddingSize,
    lastChange: async () => record.read(() => lastChange(record)),
    changedSince: async (since) =>
      record.read(() => {
        const first = record.row<{ first: number | null }>('SELECT min(number) AS first FROM change')!.first;
        if (since + 1 < (first ?? lastChange(record) + 1)) return null;
        return record
          .rows<{ template: number }>('SELECT DISTINCT template FROM change WHERE number > ? ORDER BY template', since)
          .map(({ template }) => template);
      }),
    count: async () =>
      record.read(
        () =>
          record.row<{ templates: number }>(
            'SELECT count(*) AS templates FROM template JOIN person ON person.id = template.person WHERE collection = ?',
            collection,
          )!.templates,
      ),
    page: async (after, limit) =>
      record.read(() =>
        record
          .rows<Row>(`${TEMPLATES} AND template.id > ? ORDER BY template.id LIMIT ?`, collection, after, limit)
          .map(indexed),
      ),
    numbered: async (templates) =>
      record.read(() =>
        templates.map((id) => {
          const row = record.row<Row>(`${TEMPLATES} AND template.id = ?`, collection, id);
          return row && indexed(row);
        }),
      ),
    owners: async (templates) =>
      record.read(() =>
        templates.map((template) => {
          const row = record.row<{ id: number; name: Uint8Array }>(
            `
            SELECT person.id, person.name FROM template JOIN person ON person.id = template.person
            WHERE template.id = ? AND person.collection = ?
          `,
            template,
            collection,
          );
          return row && { id: row.id, name: openName(record.vault, row.id, row.name) };
        }),
      ),
  };
}

function lastChange(record: GalleryRecord): number {
  return record.row<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'change'")?.seq ?? 0;
}
