import type { ModelIdentity } from '../matching/recogniser.js';
import { CollectionIndex, type CollectionIndexOptions } from './collection-index.js';
import type { CollectionSearch, FoundPerson } from './collection-search.js';
import { DatabaseSearch, type DatabaseSearchOptions } from './database-search.js';
import type { Gallery } from './gallery.js';
import type { TemplateSource } from './template-source.js';

export interface CollectionIndexesOptions extends CollectionIndexOptions {
  /** Have the database search, where it can; what it cannot is searched in memory. Default: all in memory. */
  readonly inDatabase?: DatabaseSearchOptions | null;
}

/**
 * The collections of a gallery in memory, one index each, loaded when it is first asked for and shared by all requests of a process.
 * Several processes may each have theirs: all are in step with the record.
 */
export class CollectionIndexes implements AsyncDisposable {
  readonly #indexes = new Map<string, { readonly collection: number; readonly index: Promise<CollectionSearch> }>();

  readonly #opened = new Set<DatabaseSearch>();

  constructor(
    private readonly gallery: Gallery,
    private readonly options: CollectionIndexesOptions = {},
  ) {}

  /** @throws NOT_ENROLLED when there is no such collection; MODEL_MISMATCH; and as {@link CollectionIndex.search}. */
  async search(
    collection: string,
    model: ModelIdentity,
    embedding: Float32Array,
    limit: number,
  ): Promise<readonly FoundPerson[]> {
    return (await this.of(collection, model)).search(embedding, limit);
  }

  /** Those that the database searches, of which it is known how. */
  get inDatabase(): readonly DatabaseSearch[] {
    return [...this.#opened];
  }

  /** The index of a collection. @throws NOT_ENROLLED, MODEL_MISMATCH, COLLECTION_TOO_LARGE */
  async of(collection: string, model: ModelIdentity): Promise<CollectionSearch> {
    const source = await this.gallery.source(collection, model);
    const known = this.#indexes.get(collection);
    if (known?.collection === source.collection) return known.index;
    const index = this.#open(collection, model, source);
    this.#indexes.set(collection, { collection: source.collection, index });
    index.catch(() => this.#indexes.delete(collection));
    // The name was that of a collection which is gone.
    await this.#close(await known?.index);
    return index;
  }

  async #open(collection: string, model: ModelIdentity, source: TemplateSource): Promise<CollectionSearch> {
    const { inDatabase = null, ...inMemory } = this.options;
    const found = inDatabase === null ? null : await this.gallery.searchable(collection, model, inDatabase);
    if (found?.kind !== 'database') return CollectionIndex.load(source, inMemory);
    this.#opened.add(found.search);
    return found.search;
  }

  async #close(index: CollectionSearch | undefined): Promise<void> {
    if (index instanceof DatabaseSearch) this.#opened.delete(index);
    await index?.close();
  }

  /**
   * Brings every index to where the record is. A search does so for its own; to be called now and then, so that whom another
   * process forgets leaves the memory of this one although nobody searches.
   */
  async refresh(): Promise<void> {
    for (const { index } of this.#indexes.values()) await (await index).refresh();
  }

  /**
   * Keeps every index where the record is, without anybody searching: at the moment of a change where the record tells of it, and every
   * `everyMs` besides. So whom another process enrols is found without a wait, and whom it forgets leaves the memory of this one.
   * @returns what ends it.
   */
  async follow(everyMs: number): Promise<() => Promise<void>> {
    let refreshing = false;
    let again = false;
    const refresh = async (): Promise<void> => {
      again = true;
      if (refreshing) return;
      refreshing = true;
      while (again) {
        again = false;
        // Who searches meets the error; here it comes again, or is over by then.
        await this.refresh().catch(() => {});
      }
      refreshing = false;
    };
    const stop = await this.gallery.watch(() => void refresh());
    const timer = setInterval(() => void refresh(), everyMs).unref();
    return async () => {
      clearInterval(timer);
      await stop?.();
    };
  }

  async close(): Promise<void> {
    const indexes = [...this.#indexes.values()];
    this.#indexes.clear();
    for (const { index } of indexes) await this.#close(await index);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
