import { LineamentError } from '../errors.js';
import type { ModelIdentity } from '../matching/recogniser.js';
import { requireEnrollable, requireModel } from './admission.js';
import { type Database, inPlainWords, openPrivateDatabase, transaction } from './private-database.js';
import type { Collection, GalleryStore, Template } from './store.js';

const SCHEMA = {
  applicationId: 0x4c4e474c, // "LNGL"
  version: 1,
  what: 'a gallery',
  tables: `
    CREATE TABLE collection (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      model TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      embedding_size INTEGER NOT NULL,
      created TEXT NOT NULL
    ) STRICT;
    CREATE TABLE person (
      id INTEGER PRIMARY KEY,
      collection INTEGER NOT NULL REFERENCES collection ON DELETE CASCADE,
      name TEXT NOT NULL,
      UNIQUE (collection, name)
    ) STRICT;
    -- An embedding is float32, little-endian.
    CREATE TABLE template (
      id INTEGER PRIMARY KEY,
      person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
      embedding BLOB NOT NULL,
      UNIQUE (person, embedding)
    ) STRICT;
  `,
};

interface CollectionRow {
  readonly id: number;
  readonly name: string;
  readonly model: string;
  readonly sha256: string;
  readonly embedding_size: number;
  readonly created: string;
}

/** Opens the gallery in an SQLite file, or makes it. @throws as {@link openPrivateDatabase}. */
export async function openGallery(path: string): Promise<GalleryStore> {
  return new SqliteStore(path, await openPrivateDatabase(path, SCHEMA));
}

class SqliteStore implements GalleryStore {
  constructor(
    private readonly path: string,
    private readonly database: Database,
  ) {}

  async collections(): Promise<Collection[]> {
    const rows = this.#run(
      () =>
        this.database
          .prepare(`
            SELECT collection.*, count(DISTINCT person.id) AS people, count(template.id) AS templates
            FROM collection
            LEFT JOIN person ON person.collection = collection.id
            LEFT JOIN template ON template.person = person.id
            GROUP BY collection.id ORDER BY collection.name
          `)
          .all() as unknown as (CollectionRow & { people: number; templates: number })[],
    );
    return rows.map((row) => ({
      name: row.name,
      model: modelOf(row),
      people: row.people,
      templates: row.templates,
      created: row.created,
    }));
  }

  async enroll(
    collection: string,
    model: ModelIdentity,
    person: string,
    embeddings: readonly Float32Array[],
  ): Promise<number> {
    requireEnrollable(collection, model, person, embeddings);
    return this.#write(() => {
      const into = this.#find(collection) ?? this.#create(collection, model);
      requireModel(collection, modelOf(into), model);
      this.database.prepare('INSERT OR IGNORE INTO person (collection, name) VALUES (?, ?)').run(into.id, person);
      const insert = this.database.prepare(`
        INSERT OR IGNORE INTO template (person, embedding)
        SELECT id, ? FROM person WHERE collection = ? AND name = ?
      `);
      let added = 0;
      for (const embedding of embeddings) added += Number(insert.run(bytesOf(embedding), into.id, person).changes);
      return added;
    });
  }

  async templates(collection: string, model: ModelIdentity): Promise<Template[]> {
    const rows = this.#run(() => {
      const from = this.#require(collection);
      requireModel(collection, modelOf(from), model);
      return this.database
        .prepare(`
          SELECT person.name AS person, template.embedding FROM template JOIN person ON person.id = template.person
          WHERE person.collection = ? ORDER BY person.name, template.id
        `)
        .all(from.id) as unknown as { person: string; embedding: Uint8Array }[];
    });
    return rows.map(({ person, embedding }) => ({ person, embedding: floatsOf(embedding) }));
  }

  async forget(collection: string, person: string): Promise<number> {
    return this.#write(() => {
      const { id } = this.#require(collection);
      const count = this.database
        .prepare(
          'SELECT count(*) AS templates FROM template JOIN person ON person.id = person WHERE collection = ? AND name = ?',
        )
        .get(id, person) as { templates: number };
      const { changes } = this.database.prepare('DELETE FROM person WHERE collection = ? AND name = ?').run(id, person);
      if (changes === 0) throw this.#nobody(id, collection, person);
      this.database
        .prepare('DELETE FROM collection WHERE id = ? AND NOT EXISTS (SELECT 1 FROM person WHERE collection = ?)')
        .run(id, id);
      return count.templates;
    });
  }

  async forgetCollection(collection: string): Promise<number> {
    return this.#write(() => {
      const { id } = this.#require(collection);
      const count = this.database
        .prepare('SELECT count(*) AS templates FROM template JOIN person ON person.id = person WHERE collection = ?')
        .get(id) as { templates: number };
      this.database.prepare('DELETE FROM collection WHERE id = ?').run(id);
      return count.templates;
    });
  }

  async close(): Promise<void> {
    if (this.database.isOpen) this.database.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #run<T>(work: () => T): T {
    return inPlainWords(this.path, SCHEMA.what, work);
  }

  #write<T>(work: () => T): T {
    return this.#run(() => transaction(this.database, work));
  }

  #find(name: string): CollectionRow | undefined {
    return this.database.prepare('SELECT * FROM collection WHERE name = ?').get(name) as CollectionRow | undefined;
  }

  #create(name: string, model: ModelIdentity): CollectionRow {
    return this.database
      .prepare(`
        INSERT INTO collection (name, model, sha256, embedding_size, created) VALUES (?, ?, ?, ?, ?) RETURNING *
      `)
      .get(name, model.name, model.sha256, model.embeddingSize, new Date().toISOString()) as unknown as CollectionRow;
  }

  #require(name: string): CollectionRow {
    const found = this.#find(name);
    if (found !== undefined) return found;
    const rows = this.database.prepare('SELECT name FROM collection ORDER BY name').all() as { name: string }[];
    const names = rows.map((row) => row.name).join(', ') || 'none';
    throw new LineamentError('NOT_ENROLLED', `There is no collection "${name}" in ${this.path}. There are: ${names}.`);
  }

  #nobody(id: number, collection: string, person: string): LineamentError {
    const { people } = this.database.prepare('SELECT count(*) AS people FROM person WHERE collection = ?').get(id) as {
      people: number;
    };
    const message = `Nobody of the ${people} people in the collection "${collection}" is called "${person}".`;
    return new LineamentError('NOT_ENROLLED', message);
  }
}

function modelOf({ model, sha256, embedding_size }: CollectionRow): ModelIdentity {
  return { name: model, sha256, embeddingSize: embedding_size };
}

/** Every machine that Node and SQLite are built for here is little-endian. */
function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Copied, because SQLite's bytes need not begin where a float may. */
function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}
