import type { ModelIdentity } from '../matching/recogniser.js';
import { CollectionIndex, type CollectionIndexOptions, type FoundPerson } from './collection-index.js';
import type { Gallery } from './gallery.js';

/**
 * The collections of a gallery in memory, one index each, loaded when it is first asked for and shared by all requests of a process.
 * Several processes may each have theirs: all are in step with the record.
 */
export class CollectionIndexes implements AsyncDisposable {
  readonly #indexes = new Map<string, { readonly collection: number; readonly index: Promise<CollectionIndex> }>();

  constructor(
    private readonly gallery: Gallery,
    private readonly options: CollectionIndexOptions = {},
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

  /** The index of a collection. @throws NOT_ENROLLED, MODEL_MISMATCH, COLLECTION_TOO_LARGE */
  async of(collection: string, model: ModelIdentity): Promise<CollectionIndex> {
    const source = await this.gallery.source(collection, model);
    const known = this.#indexes.get(collection);
    if (known?.collection === source.collection) return known.index;
    const index = CollectionIndex.load(source, this.options);
    this.#indexes.set(collection, { collection: source.collection, index });
    index.catch(() => this.#indexes.delete(collection));
    // The name was that of a collection which is gone.
    await (await known?.index)?.close();
    return index;
  }

  /**
   * Brings every index to where the record is. A search does so for its own; to be called now and then, so that whom another
   * process forgets leaves the memory of this one although nobody searches.
   */
  async refresh(): Promise<void> {
    for (const { index } of this.#indexes.values()) await (await index).refresh();
  }

  async close(): Promise<void> {
    const indexes = [...this.#indexes.values()];
    this.#indexes.clear();
    for (const { index } of indexes) await (await index).close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
