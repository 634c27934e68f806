import { LineamentError } from '../errors.js';
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

interface Opened {
  readonly collection: number;
  readonly index: Promise<CollectionSearch>;
  readonly refresh: () => Promise<void>;
}

/**
 * The collections of a gallery in memory, one index each, loaded when it is first asked for and shared by all requests of a process.
 * Several processes may each have theirs: all are in step with the record.
 */
export class CollectionIndexes implements AsyncDisposable {
  readonly #indexes = new Map<string, Opened>();
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
    const refresh = onceAtATime(async () => {
      const search = await index;
      await search.refresh();
      if (search.size === 0) await this.#giveUpIfGone(collection, model, opened);
    });
    const opened: Opened = { collection: source.collection, index, refresh };
    this.#indexes.set(collection, opened);
    index.catch(() => {
      if (this.#indexes.get(collection) === opened) this.#indexes.delete(collection);
    });
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

  /** Whoever asks for a collection of that name gets another index. */
  async #giveUpIfGone(collection: string, model: ModelIdentity, opened: Opened): Promise<void> {
    const source = await this.gallery.source(collection, model).catch((error: unknown) => {
      if (error instanceof LineamentError && ['NOT_ENROLLED', 'MODEL_MISMATCH'].includes(error.code)) return null;
      throw error;
    });
    if (source?.collection === opened.collection || this.#indexes.get(collection) !== opened) return;
    this.#indexes.delete(collection);
    await this.#close(await opened.index);
  }

  async #close(index: CollectionSearch | undefined): Promise<void> {
    if (index instanceof DatabaseSearch) this.#opened.delete(index);
    await index?.close();
  }

  /**
   * Brings every index to where the record is, each by itself: none waits for one that is loaded, or that fails. A search does so for its
   * own; to be called now and then, so that whom another process forgets leaves the memory of this one although nobody searches.
   * @throws what the first of those that fail throws.
   */
  async refresh(): Promise<void> {
    const done = await Promise.allSettled(this.#refreshing());
    for (const each of done) if (each.status === 'rejected') throw each.reason;
  }

  /**
   * Keeps every index where the record is, without anybody searching: at the moment of a change where the record tells of it, and every
   * `everyMs` besides. So whom another process enrols is found without a wait, and whom it forgets leaves the memory of this one.
   * @returns what ends it.
   */
  async follow(everyMs: number): Promise<() => Promise<void>> {
    // Who searches meets the error; here it comes again, or is over by then.
    const refresh = (): void => void Promise.allSettled(this.#refreshing());
    const stop = await this.gallery.watch(refresh);
    const timer = setInterval(refresh, everyMs).unref();
    return async () => {
      clearInterval(timer);
      await stop?.();
    };
  }

  #refreshing(): Promise<void>[] {
    return [...this.#indexes.values()].map(({ refresh }) => refresh());
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

/** Work that is done once at a time: however often it is asked for meanwhile, it is done once more. */
function onceAtATime(work: () => Promise<void>): () => Promise<void> {
  let working: Promise<void> | undefined;
  let again = false;
  const untilDone = async (): Promise<void> => {
    for (;;) {
      again = false;
      try {
        await work();
      } catch (error) {
        if (!again) throw error;
      }
      if (!again) return;
    }
  };
  return () => {
    again = true;
    return (working ??= untilDone().finally(() => (working = undefined)));
  };
}
