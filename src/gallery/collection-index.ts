import type { CollectionSearch, FoundPerson } from './collection-search.js';
import type { Contender } from './contenders.js';
import type { Encoding } from './int8-codes.js';
import { partHere } from './search-part.js';
import type { SearchThreads } from './search-threads.js';
import {
  best,
  type Candidates,
  type IndexedTemplate,
  type Neighbour,
  neighbourOf,
  TemplateIndex,
} from './template-index.js';
import type { Owned, TemplateSource } from './template-source.js';
import { product, similarityOf, unitVector } from './unit-vector.js';

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
 * asked for. The record numbers its changes, and a search looks at it once: for whom memory found, and for the number of the last change
 * by then. When that is one which the index did not have, the search is done again with it.
 * Names stay in the record: no search tells one that was changed, or of somebody who was forgotten.
 */
export class CollectionIndex implements CollectionSearch {
  #index!: TemplateIndex;
  #encoding: Encoding = 'float32';
  /** The number of the last change that the index has. */
  #at = 0;
  /** Raised with every change of what is in it; changes of other collections are none. */
  #content = 0;
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
    for (let last = await this.source.lastChange(); last > this.#at; last = await this.source.lastChange()) {
      await this.#reach(last);
    }
  }

  /**
   * The most similar people, most similar first, at most `limit`: those whom comparing every template in float64 finds.
   * @throws VALUE_INVALID for a probe of another size, or without a direction.
   */
  async search(embedding: Float32Array, limit: number): Promise<readonly FoundPerson[]> {
    // Where a look costs next to nothing, it is cheaper than a search in vain.
    if (this.source.near) await this.refresh();
    /** A change that the search has to have seen, which comes after it was asked for. */
    let due = this.source.near ? this.#at : null;
    for (;;) {
      const [at, content, encoding] = [this.#at, this.#content, this.#encoding];
      const candidates = await this.#scan(embedding, limit);
      const { found, lastChange } = await this.#look(candidates, encoding, limit);
      due ??= lastChange;
      if (found !== null && at >= due) return found;
      await this.#reach(lastChange);
      if (found !== null && content === this.#content) return found;
    }
  }

  async close(): Promise<void> {
    await this.#index.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The index that is searched stays open until then, though another may take its place. */
  async #scan(embedding: Float32Array, limit: number): Promise<Candidates> {
    const search = this.#index.candidates(embedding, limit);
    this.#searches.add(search);
    try {
      return await search;
    } finally {
      this.#searches.delete(search);
    }
  }

  /**
   * What the record says of those whom memory found, and the number of the last change by then. `found` is null when one of them was
   * forgotten, or became one with another: whoever comes next may have been let go for them.
   */
  async #look(
    { probe, contenders }: Candidates,
    encoding: Encoding,
    limit: number,
  ): Promise<{ readonly found: readonly FoundPerson[] | null; readonly lastChange: number }> {
    const exact = encoding === 'float32' ? best(contenders.map(neighbourOf), limit) : null;
    const asked = exact ?? contenders;
    const { lastChange, templates } = await this.source.look(
      asked.map(({ id }) => id),
      exact === null ? 'with' : 'without',
    );
    if (asked.some(({ person }, i) => templates[i]?.owner.id !== person)) return { found: null, lastChange };
    const owners = new Map(templates.map((template) => [template!.owner.id, template!.owner]));
    const neighbours =
      exact ??
      best(
        contenders.map((contender, i) => this.#compared(contender, templates[i]!, probe)),
        limit,
      );
    const found = neighbours.map(({ id, person, similarity }) => ({
      person: owners.get(person)!,
      template: id,
      similarity,
    }));
    return { found, lastChange };
  }

  #compared({ id, person }: Contender, { embedding }: Owned, probe: Float64Array): Neighbour {
    return { id, person, similarity: similarityOf(product(unitVector(embedding!, this.source.size), probe)) };
  }

  async #reach(change: number): Promise<void> {
    while (this.#at < change) {
      this.#catchingUp ??= this.#catchUp().finally(() => (this.#catchingUp = undefined));
      await this.#catchingUp;
    }
  }

  async #catchUp(): Promise<void> {
    const last = await this.source.lastChange();
    const changed = await this.source.changedSince(this.#at);
    if (changed === null) return this.#load();
    const there = await this.source.numbered(changed);
    const known = changed.filter((id) => id <= this.#newest);
    const added = there.filter((template) => template !== undefined);
    const [removed] = await Promise.all([
      // Both are asked for in one turn, so that no search comes between and misses a template that moved to another person.
      known.length > 0 ? this.#index.remove(known) : 0,
      this.#add(this.#index, added),
    ]);
    if (removed + added.length > 0) this.#content++;
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
    this.#content++;
    if (before !== undefined) void Promise.allSettled(this.#searches).then(() => before.close());
  }

  async #open(encoding: Encoding): Promise<TemplateIndex> {
    const { size } = this.source;
    const parts = (await this.options.threads?.open(size, encoding)) ?? [partHere(size, encoding)];
    return new TemplateIndex({ size, encoding, parts });
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
