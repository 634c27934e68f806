import type { CollectionSearch, FoundPerson } from './collection-search.js';
import type { Encoding } from './int8-codes.js';
import { partHere } from './search-part.js';
import type { SearchThreads } from './search-threads.js';
import { type IndexedTemplate, TemplateIndex } from './template-index.js';
import type { TemplateSource } from './template-source.js';

export interface CollectionIndexOptions {
  /** The threads that search; they may be shared by many collections. Default: the thread that asks. */
  readonly threads?: SearchThreads;
  /**
   * How templates lie in memory; both find the same people. Default: float32, and int8 above 200,000 templates, where it takes
   * a quarter of the memory (of 512 numbers each, 100 MB instead of 400).
   */
  readonly encoding?: Encoding;
}

/** Templates above which a collection is held in int8. */
const LARGE = 200_000;

/** Templates read from the record in one go, between which others may write. */
const PAGE = 4096;

/**
 * A collection in memory, in step with the record: a search sees every change that any process was promised before the search was
 * asked for. The record numbers its changes, so that being in step costs one look at a number unless something changed.
 * Names stay in the record: no search tells one that was changed, or of somebody who was forgotten.
 */
export class CollectionIndex implements CollectionSearch {
  #index!: TemplateIndex;
  #encoding: Encoding = 'float32';
  /** The number of the last change that the index has. */
  #at = 0;
  /** The highest number of a template that it ever had: what is above is new to it. */
  #newest = 0;
  #catchingUp: Promise<void> | undefined;
  readonly #searches = new Set<Promise<unknown>>();

  private constructor(
    private readonly source: TemplateSource,
    private readonly options: CollectionIndexOptions,
  ) {}

  /** Loads a collection. @throws COLLECTION_TOO_LARGE when memory does not suffice. */
  static async load(source: TemplateSource, options: CollectionIndexOptions = {}): Promise<CollectionIndex> {
    const index = new CollectionIndex(source, options);
    await index.#load();
    return index;
  }

  /** How many templates there are, as of the last refresh. */
  get size(): number {
    return this.#index.size;
  }

  get encoding(): Encoding {
    return this.#encoding;
  }

  /** Brings the index to where the record is now. A search does so itself. */
  async refresh(): Promise<void> {
    // A change may follow while one catches up with those before.
    while ((await this.source.lastChange()) > this.#at) {
      this.#catchingUp ??= this.#catchUp().finally(() => (this.#catchingUp = undefined));
      await this.#catchingUp;
    }
  }

  /**
   * The most similar people, most similar first, at most `limit`: those whom comparing every template in float64 finds.
   * @throws VALUE_INVALID for a probe of another size, or without a direction.
   */
  async search(embedding: Float32Array, limit: number): Promise<readonly FoundPerson[]> {
    for (;;) {
      await this.refresh();
      const found = await this.#searchOnce(embedding, limit);
      if (found !== null) return found;
    }
  }

  async close(): Promise<void> {
    await this.#index.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Null when somebody was forgotten, or became one with another, while it went on: whoever comes next was not looked for. */
  async #searchOnce(embedding: Float32Array, limit: number): Promise<readonly FoundPerson[] | null> {
    const search = this.#index.search(embedding, limit);
    this.#searches.add(search);
    try {
      const neighbours = await search;
      const owners = await this.source.owners(neighbours.map(({ id }) => id));
      if (neighbours.some(({ person }, i) => owners[i]?.id !== person)) return null;
      return neighbours.map(({ id, similarity }, i) => ({ person: owners[i]!, template: id, similarity }));
    } catch (error) {
      if (error instanceof Superseded) return null;
      throw error;
    } finally {
      this.#searches.delete(search);
    }
  }

  async #catchUp(): Promise<void> {
    const last = await this.source.lastChange();
    const changed = await this.source.changedSince(this.#at);
    if (changed === null) return this.#load();
    const there = await this.source.numbered(changed);
    const known = changed.filter((id) => id <= this.#newest);
    await Promise.all([
      // Both are asked for in one turn, so that no search comes between and misses a template that moved to another person.
      known.length > 0 ? this.#index.remove(known) : 0,
      this.#add(
        this.#index,
        there.filter((template) => template !== undefined),
      ),
    ]);
    this.#at = last;
    if (this.#encodingFor(this.size) !== this.#encoding) await this.#load();
  }

  /** Loads everything, into an index that takes the place of the one before when it is whole. */
  async #load(): Promise<void> {
    // What changes from here on is read twice, which comes to the same.
    const last = await this.source.lastChange();
    const encoding = this.#encodingFor(await this.source.count());
    const index = await this.#open(encoding);
    let page = await this.source.page(0, PAGE);
    for (; page.length > 0; page = await this.source.page(page.at(-1)!.id, PAGE)) await this.#add(index, page);
    const before: TemplateIndex | undefined = this.#index;
    [this.#index, this.#encoding, this.#at] = [index, encoding, last];
    if (before !== undefined) void Promise.allSettled(this.#searches).then(() => before.close());
  }

  async #open(encoding: Encoding): Promise<TemplateIndex> {
    const { size } = this.source;
    const index = new TemplateIndex({
      size,
      encoding,
      parts: (await this.options.threads?.open(size, encoding)) ?? [partHere(size, encoding)],
      exactly: async (ids) => {
        const there = await this.source.numbered(ids);
        if (there.includes(undefined)) {
          // The search goes on without those who are gone, once the index knows that they are.
          await this.refresh();
          if (this.#index !== index) throw new Superseded();
        }
        return there.map((template) => template?.embedding);
      },
    });
    return index;
  }

  #encodingFor(templates: number): Encoding {
    if (this.options.encoding !== undefined) return this.options.encoding;
    // A collection that shrinks stays as it is: one that is about that large would go back and forth.
    return templates > LARGE || this.#encoding === 'int8' ? 'int8' : 'float32';
  }

  async #add(index: TemplateIndex, templates: readonly IndexedTemplate[]): Promise<void> {
    for (const { id } of templates) this.#newest = Math.max(this.#newest, id);
    await index.add(templates);
  }
}

/** A search that was going on in an index whose place another one took. */
class Superseded extends Error {}
