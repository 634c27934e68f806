import { LineamentError } from '../errors.js';
import type { ModelIdentity } from '../matching/recogniser.js';
import { requireEnrollable, requireModel } from './admission.js';
import { galleryKey } from './gallery-key.js';
import { GALLERY_SCHEMA } from './gallery-schema.js';
import { bytesOf, floatsOf } from './embedding-bytes.js';
import { ownerOf, requireSameKey, unlock } from './gallery-lock.js';
import { type Database, inPlainWords, openPrivateDatabase, transaction } from './private-database.js';
import type { Collection, GalleryStore, Template } from './store.js';
import type { Vault } from './vault.js';

interface CollectionRow {
  readonly id: number;
  readonly name: string;
  readonly model: string;
  readonly sha256: string;
  readonly embedding_size: number;
  readonly created: string;
}

export interface GalleryOptions {
  /**
   * The key that embeddings are encrypted with, 32 bytes; null for none. A gallery that is made with a key is encrypted from the
   * beginning. Default: that of the environment ({@link galleryKey}).
   */
  readonly key?: Uint8Array | null;
}

/**
 * Opens the gallery in an SQLite file, or makes it.
 * @throws GALLERY_LOCKED when it is encrypted and there is no key, or the wrong one; and as {@link openPrivateDatabase}.
 */
export async function openGallery(path: string, options: GalleryOptions = {}): Promise<GalleryStore> {
  const key = options.key === undefined ? galleryKey() : options.key;
  const database = await openPrivateDatabase(path, GALLERY_SCHEMA);
  try {
    return new SqliteStore(path, database, unlock(database, path, key));
  } catch (error) {
    database.close();
    throw error;
  }
}

class SqliteStore implements GalleryStore {
  constructor(
    private readonly path: string,
    private readonly database: Database,
    private readonly vault: Vault,
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
      const { id } = this.database
        .prepare('SELECT id FROM person WHERE collection = ? AND name = ?')
        .get(into.id, person) as { id: number };
      const insert = this.database.prepare(
        'INSERT OR IGNORE INTO template (person, fingerprint, embedding, created) VALUES (?, ?, ?, ?)',
      );
      const now = new Date().toISOString();
      let added = 0;
      for (const embedding of embeddings) {
        const bytes = bytesOf(embedding);
        const sealed = this.vault.seal(bytes, ownerOf(id));
        added += Number(insert.run(id, this.vault.fingerprint(bytes), sealed, now).changes);
      }
      return added;
    });
  }

  async templates(collection: string, model: ModelIdentity): Promise<Template[]> {
    const rows = this.#run(() => {
      requireSameKey(this.database, this.path, this.vault);
      const from = this.#require(collection);
      requireModel(collection, modelOf(from), model);
      return this.database
        .prepare(`
          SELECT person.id, person.name, template.embedding FROM template JOIN person ON person.id = template.person
          WHERE person.collection = ? ORDER BY person.name, template.id
        `)
        .all(from.id) as unknown as { id: number; name: string; embedding: Uint8Array }[];
    });
    return rows.map(({ id, name, embedding }) => ({
      person: name,
      embedding: floatsOf(this.vault.open(embedding, ownerOf(id))),
    }));
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
    return inPlainWords(this.path, GALLERY_SCHEMA.what, work);
  }

  #write<T>(work: () => T): T {
    return this.#run(() =>
      transaction(this.database, () => {
        requireSameKey(this.database, this.path, this.vault);
        return work();
      }),
    );
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
