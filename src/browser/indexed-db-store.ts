import { LineamentError } from '../errors.js';
import { requireEnrollable, requireModel } from '../gallery/admission.js';
import type { Collection, GalleryStore, Template } from '../gallery/store.js';
import type { ModelIdentity } from '../matching/recogniser.js';

interface CollectionRecord {
  readonly name: string;
  readonly model: ModelIdentity;
  readonly created: string;
}

interface TemplateRecord extends Template {
  readonly collection: string;
}

/**
 * Opens the gallery of this browser and this origin, in IndexedDB, or makes it: the `GalleryStore` of a page. No other site can read it,
 * and it stays until it is forgotten, or the user or the browser clears the site's data. What is forgotten is gone from the
 * database; when its bytes leave the disk is up to the browser.
 *
 * @param name of the database; one page may keep several.
 * @throws GALLERY_INVALID when the browser does not let pages keep data (some private windows), or the database is of a later version.
 */
export async function openGallery(name = 'lineament'): Promise<GalleryStore> {
  const request = indexedDB.open(name, 1);
  request.addEventListener('upgradeneeded', () => {
    request.result.createObjectStore('collections', { keyPath: 'name' });
    const templates = request.result.createObjectStore('templates', { autoIncrement: true });
    templates.createIndex('person', ['collection', 'person']);
  });
  try {
    const database = await done(request);
    // Another tab with a later version of the page must not wait for this one.
    database.addEventListener('versionchange', () => database.close());
    return new IndexedDbStore(name, database);
  } catch (cause) {
    const message = `The database "${name}" of this browser does not open (${String(cause)}).`;
    throw new LineamentError('GALLERY_INVALID', message, { cause });
  }
}

class IndexedDbStore implements GalleryStore {
  constructor(
    private readonly name: string,
    private readonly database: IDBDatabase,
  ) {}

  collections(): Promise<Collection[]> {
    return this.#transaction('readonly', async (collections, templates) => {
      const records = await done<CollectionRecord[]>(collections.getAll());
      const found: Collection[] = [];
      for (const { name, model, created } of records) {
        const enrolled = await templatesOf(templates, everyone(name));
        const people = new Set(enrolled.map(({ person }) => person)).size;
        found.push({ name, model, people, templates: enrolled.length, created });
      }
      return found;
    });
  }

  async enroll(
    collection: string,
    model: ModelIdentity,
    person: string,
    embeddings: readonly Float32Array[],
  ): Promise<number> {
    requireEnrollable(
      collection,
      model,
      person,
      embeddings.map((embedding) => ({ embedding })),
    );
    return this.#transaction('readwrite', async (collections, templates) => {
      const into = await done<CollectionRecord | undefined>(collections.get(collection));
      if (into === undefined) collections.add({ name: collection, model, created: new Date().toISOString() });
      else requireModel(collection, into.model, model);
      const known = (await templatesOf(templates, onePerson(collection, person))).map(({ embedding }) => embedding);
      let added = 0;
      for (const embedding of embeddings) {
        if (known.some((other) => other.every((value, i) => value === embedding[i]))) continue;
        templates.add({ collection, person, embedding } satisfies TemplateRecord);
        known.push(embedding);
        added += 1;
      }
      return added;
    });
  }

  templates(collection: string, model: ModelIdentity): Promise<Template[]> {
    return this.#transaction('readonly', async (collections, templates) => {
      requireModel(collection, (await this.#require(collections, collection)).model, model);
      const records = await templatesOf(templates, everyone(collection));
      return records.map(({ person, embedding }) => ({ person, embedding }));
    });
  }

  forget(collection: string, person: string): Promise<number> {
    return this.#transaction('readwrite', async (collections, templates) => {
      await this.#require(collections, collection);
      const count = await remove(templates, onePerson(collection, person));
      if (count === 0) {
        throw new LineamentError('NOT_ENROLLED', `Nobody in the collection "${collection}" is called "${person}".`);
      }
      const left = await done(templates.index('person').count(everyone(collection)));
      if (left === 0) collections.delete(collection);
      return count;
    });
  }

  forgetCollection(collection: string): Promise<number> {
    return this.#transaction('readwrite', async (collections, templates) => {
      await this.#require(collections, collection);
      collections.delete(collection);
      return remove(templates, everyone(collection));
    });
  }

  async close(): Promise<void> {
    this.database.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** All of the work, durable when the promise is fulfilled, or none of it. The work may wait for its own requests only. */
  async #transaction<T>(
    mode: IDBTransactionMode,
    work: (collections: IDBObjectStore, templates: IDBObjectStore) => Promise<T>,
  ): Promise<T> {
    const transaction = this.database.transaction(['collections', 'templates'], mode, { durability: 'strict' });
    const end = new Promise<void>((resolve, reject) => {
      transaction.addEventListener('complete', () => resolve());
      transaction.addEventListener('abort', () => reject(inPlainWords(transaction.error, this.name)));
    });
    try {
      const result = await work(transaction.objectStore('collections'), transaction.objectStore('templates'));
      await end;
      return result;
    } catch (error) {
      end.catch(() => {});
      // Over already where a request failed, which is then the error.
      if (transaction.error === null) transaction.abort();
      throw error;
    }
  }

  async #require(collections: IDBObjectStore, name: string): Promise<CollectionRecord> {
    const found = await done<CollectionRecord | undefined>(collections.get(name));
    if (found !== undefined) return found;
    const names = (await done(collections.getAllKeys())).join(', ') || 'none';
    throw new LineamentError(
      'NOT_ENROLLED',
      `There is no collection "${name}" in this browser's "${this.name}". There are: ${names}.`,
    );
  }
}

/** A promise of what a request gives. */
function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('the request was aborted')));
  });
}

function onePerson(collection: string, person: string): IDBKeyRange {
  return IDBKeyRange.only([collection, person]);
}

/** Every `[collection, person]`: an array sorts behind all strings. */
function everyone(collection: string): IDBKeyRange {
  return IDBKeyRange.bound([collection], [collection, []]);
}

/** By person, and in the order that they were enrolled in. */
function templatesOf(templates: IDBObjectStore, range: IDBKeyRange): Promise<TemplateRecord[]> {
  return done<TemplateRecord[]>(templates.index('person').getAll(range));
}

async function remove(templates: IDBObjectStore, range: IDBKeyRange): Promise<number> {
  const keys = await done(templates.index('person').getAllKeys(range));
  for (const key of keys) templates.delete(key);
  return keys.length;
}

function inPlainWords(error: DOMException | null, name: string): Error {
  if (error?.name !== 'QuotaExceededError') return error ?? new Error('the transaction was aborted');
  const message = `There is no space for the database "${name}" of this browser.`;
  return new LineamentError('DISK_FULL', message, { cause: error });
}
