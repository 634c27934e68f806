import { LineamentError } from '../errors.js';
import type { Similarity } from '../matching/similarity.js';
import { type Contender, Contenders } from './contenders.js';
import type { Encoding } from './int8-codes.js';
import type { SearchPart } from './search-part.js';
import { MOST_PROBES } from './shard.js';
import { product, similarityOf, unitVector } from './unit-vector.js';

/** A template as the index takes it. */
export interface IndexedTemplate {
  /** Its number in the store. */
  readonly id: number;
  /** The number of the person it is of. */
  readonly person: number;
  /** (D). */
  readonly embedding: Float32Array;
}

/** A person found, and the template that is most similar. */
export interface Neighbour {
  readonly person: number;
  readonly id: number;
  readonly similarity: Similarity;
}

export interface TemplateIndexOptions {
  /** D. */
  readonly size: number;
  readonly encoding: Encoding;
  /** Where the templates are held: {@link partHere}, or one part a thread (`SearchThreads`). */
  readonly parts: readonly SearchPart[];
  /**
   * The embeddings of these templates from the store, in order, `undefined` for one that is gone. {@link TemplateIndex.search} needs it for
   * int8, where memory does not hold them as they are.
   */
  exactly?(
    ids: readonly number[],
  ): readonly (Float32Array | undefined)[] | Promise<readonly (Float32Array | undefined)[]>;
}

/** The templates of which the most similar people are for certain, and what to compare them with. */
export interface Candidates {
  /** (D), of length 1. */
  readonly probe: Float64Array;
  /** In float32 the two bounds of each are the same: its similarity. */
  readonly contenders: readonly Contender[];
}

interface Search {
  readonly probe: Float64Array;
  readonly limit: number;
  resolve(found: readonly Contender[]): void;
  reject(error: unknown): void;
}

/** Templates handed to a part in one message. */
const LOT = 4096;

/**
 * A collection in memory, searched exactly: the `limit` people whose most similar template is most similar to a probe, as comparing
 * all in float64 would find them. O(N·D). In int8 a quarter of the memory is read, each similarity is known up to a bound that
 * holds for certain ({@link encodeRow}), and the few templates whose bounds reach the best are compared exactly.
 *
 * Additions and removals are seen by every search that is asked for after them. Searches that wait for one another are
 * served together, by one pass over the templates.
 */
export class TemplateIndex implements AsyncDisposable {
  readonly #counts: number[];
  #waiting: Search[] = [];
  #searching = false;

  constructor(private readonly options: TemplateIndexOptions) {
    this.#counts = options.parts.map(() => 0);
  }

  /** How many templates there are. */
  get size(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  /** Bytes of memory that the templates have. */
  async bytes(): Promise<number> {
    const bytes = await Promise.all(this.options.parts.map((part) => part.bytes()));
    return bytes.reduce((sum, each) => sum + each, 0);
  }

  /**
   * @throws VALUE_INVALID for an embedding of another size, or without a direction: then none is added. COLLECTION_TOO_LARGE when
   *   memory does not suffice.
   */
  async add(templates: readonly IndexedTemplate[]): Promise<void> {
    const { size, parts } = this.options;
    const units = templates.map(({ embedding }) => unitVector(embedding, size));
    const added: Promise<void>[] = [];
    for (let from = 0; from < templates.length; from += LOT) {
      const count = Math.min(LOT, templates.length - from);
      const place = this.#counts.indexOf(Math.min(...this.#counts));
      const embeddings = new Float64Array(count * size);
      for (let i = 0; i < count; i++) embeddings.set(units[from + i]!, i * size);
      const lot = templates.slice(from, from + count);
      this.#counts[place]! += count;
      added.push(
        parts[place]!.add({
          ids: Float64Array.from(lot, ({ id }) => id),
          people: Float64Array.from(lot, ({ person }) => person),
          embeddings,
        }).catch((error: unknown) => {
          this.#counts[place]! -= count;
          throw error;
        }),
      );
    }
    await Promise.all(added);
  }

  /** Removes the templates of these numbers. @returns how many there were. */
  async remove(ids: Iterable<number>): Promise<number> {
    const those = new Set(ids);
    const removed = await Promise.all(
      this.options.parts.map(async (part, place) => {
        const count = await part.remove(those);
        this.#counts[place]! -= count;
        return count;
      }),
    );
    return removed.reduce((sum, count) => sum + count, 0);
  }

  /**
   * The most similar people, most similar first; among equals, the template with the lower number.
   * @throws VALUE_INVALID for a probe of another size, or without a direction.
   */
  async search(embedding: Float32Array, limit: number): Promise<readonly Neighbour[]> {
    for (;;) {
      const { probe, contenders } = await this.candidates(embedding, limit);
      const found = await this.#exact(probe, contenders);
      // Else somebody was removed meanwhile, whom others may have been let go for.
      if (found !== null) return best(found, limit);
    }
  }

  /**
   * Those who may be among the `limit` most similar people, in no order: for whoever compares them with the store in a way of their own.
   * @throws as {@link search}.
   */
  async candidates(embedding: Float32Array, limit: number): Promise<Candidates> {
    const probe = unitVector(embedding, this.options.size);
    if (!Number.isInteger(limit) || limit < 1) {
      throw new LineamentError('VALUE_INVALID', `Expected a limit of 1 or more people, got ${limit}.`);
    }
    const contenders = await new Promise<readonly Contender[]>((resolve, reject) => {
      this.#waiting.push({ probe, limit, resolve, reject });
      if (!this.#searching) void this.#serve();
    });
    return { probe, contenders };
  }

  async close(): Promise<void> {
    await Promise.all(this.options.parts.map((part) => part.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #serve(): Promise<void> {
    this.#searching = true;
    // Those who ask in the same turn of the event loop are served together from the first pass on.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const searches = this.#waiting.splice(0, MOST_PROBES);
      try {
        const found = await this.#pass(searches);
        searches.forEach(({ resolve }, i) => resolve(found[i]!));
      } catch (error) {
        for (const { reject } of searches) reject(error);
      }
    }
    this.#searching = false;
  }

  async #pass(searches: readonly Search[]): Promise<(readonly Contender[])[]> {
    const limit = Math.max(...searches.map((search) => search.limit));
    const probes = searches.map(({ probe }) => probe);
    const byPart = await Promise.all(this.options.parts.map((part) => part.search(probes, limit)));
    return searches.map((search, i) => {
      const contenders = new Contenders(search.limit);
      for (const found of byPart) for (const contender of found[i]!) contenders.offer(contender);
      return contenders.remaining();
    });
  }

  /** The contenders' similarities; null when one of them is no longer in the store. */
  async #exact(probe: Float64Array, contenders: readonly Contender[]): Promise<Neighbour[] | null> {
    const { encoding, exactly } = this.options;
    if (encoding === 'float32') return contenders.map(neighbourOf);
    if (exactly === undefined) {
      throw new TypeError('An index of int8 needs `exactly`, to compare what it finds with what the store holds.');
    }
    const embeddings = await exactly(contenders.map(({ id }) => id));
    const exact: Neighbour[] = [];
    for (const [i, { id, person }] of contenders.entries()) {
      const embedding = embeddings[i];
      if (embedding === undefined) return null;
      exact.push({ id, person, similarity: similarityOf(product(unitVector(embedding, this.options.size), probe)) });
    }
    return exact;
  }
}

/** A contender whose two bounds are the same. */
export function neighbourOf({ id, person, lower }: Contender): Neighbour {
  return { id, person, similarity: similarityOf(lower) };
}

/** One of each person, the `limit` best. */
export function best(neighbours: readonly Neighbour[], limit: number): Neighbour[] {
  const sorted = [...neighbours].sort((a, b) => b.similarity - a.similarity || a.id - b.id);
  const people = new Set<number>();
  return sorted.filter(({ person }) => !people.has(person) && people.add(person)).slice(0, limit);
}
