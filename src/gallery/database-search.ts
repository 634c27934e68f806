import { LineamentError } from '../errors.js';
import type { CollectionSearch, FoundPerson } from './collection-search.js';
import type { GalleryRecord } from './gallery-record.js';
import { rows, run, type Work } from './record-work.js';
import { openEmbedding, openName } from './sealed-person.js';
import { best } from './template-index.js';
import { changedSince, lastChange } from './template-source.js';
import { product, similarityOf, unitVector } from './unit-vector.js';
import {
  addVectors,
  countVectors,
  hasGraph,
  markVectors,
  nearestByGraph,
  nearestByScan,
  prepareVectors,
  stateOfVectors,
  vectorIndex,
  vectorTable,
} from './vector-table.js';

export interface DatabaseSearchOptions {
  /**
   * Templates above which a graph (HNSW) is built and followed, which may miss somebody. Default: never; every search then compares all.
   * @see {@link DatabaseSearch.recall}
   */
  readonly graphAbove?: number;
  /** Templates that the graph gives, to be compared exactly: from `limit` to 1,000. More find more, and take longer. Default: 200. */
  readonly candidates?: number;
}

/** Numbers of an embedding that pgvector builds a graph of. */
const GRAPH_NUMBERS = 2000;

/** Templates that are added in one go, between which others may write. */
const PAGE = 1024;

interface Row {
  readonly id: number;
  readonly person: number;
  readonly embedding: Uint8Array;
}

/**
 * A collection that PostgreSQL searches itself, with pgvector: no server holds it in memory. Whoever is found is compared with the probe
 * anew, in float64, from the durable record. By default every template is compared, which finds whom a search in memory finds;
 * above a size that one sets, a graph is followed.
 */
export class DatabaseSearch implements CollectionSearch {
  #size = 0;
  #graph = false;
  #catchingUp: Promise<void> | undefined;
  readonly #graphAbove: number;
  readonly #candidates: number;

  private constructor(
    private readonly record: GalleryRecord,
    private readonly collection: number,
    /** D. */
    private readonly dimensions: number,
    { graphAbove = Infinity, candidates = 200 }: DatabaseSearchOptions,
  ) {
    if (!Number.isInteger(candidates) || candidates < 1 || candidates > 1000) {
      throw new LineamentError('VALUE_INVALID', `Expected 1 to 1,000 candidates, got ${candidates}.`);
    }
    this.#graphAbove = dimensions > GRAPH_NUMBERS ? Infinity : graphAbove;
    this.#candidates = candidates;
  }

  /** @param record in PostgreSQL with pgvector, not encrypted. */
  static async open(
    record: GalleryRecord,
    collection: number,
    dimensions: number,
    options: DatabaseSearchOptions = {},
  ): Promise<DatabaseSearch> {
    const search = new DatabaseSearch(record, collection, dimensions, options);
    await record.write(prepareVectors(collection));
    await search.refresh();
    await search.#settle();
    return search;
  }

  /** How many templates there are, as of the last refresh. */
  get size(): number {
    return this.#size;
  }

  /** Whether a search follows the graph. */
  get graph(): boolean {
    return this.#graph;
  }

  /** Adds what the record has more of. A search does so itself. */
  async refresh(): Promise<void> {
    for (;;) {
      const { at, last } = await this.record.read(stateOfVectors(this.collection));
      if (at !== null && at >= last) return;
      this.#catchingUp ??= this.#catchUp(at).finally(() => (this.#catchingUp = undefined));
      await this.#catchingUp;
    }
  }

  /**
   * The most similar people, most similar first, at most `limit`.
   * @throws VALUE_INVALID for a probe of another size, or without a direction.
   */
  search(embedding: Float32Array, limit: number): Promise<readonly FoundPerson[]> {
    return this.#search(embedding, limit, this.#graph);
  }

  /**
   * The share of those whom comparing all finds that {@link search} finds, over these probes: 1 without a graph.
   * Probes are to be such as are asked for, but of no template in the collection, which its own probe always finds.
   */
  async recall(probes: readonly Float32Array[], limit: number): Promise<number> {
    let [found, there] = [0, 0];
    for (const probe of probes) {
      const right = await this.#search(probe, limit, false);
      const people = new Set((await this.search(probe, limit)).map(({ person }) => person.id));
      found += right.filter(({ person }) => people.has(person.id)).length;
      there += right.length;
    }
    return there === 0 ? 1 : found / there;
  }

  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}

  async #search(embedding: Float32Array, limit: number, graph: boolean): Promise<readonly FoundPerson[]> {
    const probe = unitVector(embedding, this.dimensions);
    if (!Number.isInteger(limit) || limit < 1) {
      throw new LineamentError('VALUE_INVALID', `Expected a limit of 1 or more people, got ${limit}.`);
    }
    for (;;) {
      const found = await this.record.read(this.#searchOnce(probe, limit, graph));
      if (found !== null) return found;
      await this.refresh();
    }
  }

  /** At one moment of the record; null when it has more than the vectors. */
  *#searchOnce(probe: Float64Array, limit: number, graph: boolean): Work<readonly FoundPerson[] | null> {
    const { at, last } = yield* stateOfVectors(this.collection);
    if (at === null || at < last) return null;
    const near = graph
      ? yield* nearestByGraph(this.collection, probe, Math.max(this.#candidates, limit))
      : yield* nearestByScan(this.collection, probe, limit);
    if (near.length === 0) return [];
    const { vault } = this.record;
    const there = yield* rows<Row & { name: Uint8Array }>(
      `SELECT template.id, template.person, template.embedding, person.name FROM template
       JOIN person ON person.id = template.person WHERE template.id IN (??)`,
      near,
    );
    const names = new Map(there.map(({ person, name }) => [person, name]));
    const neighbours = there.map(({ id, person, embedding }) => {
      const unit = unitVector(openEmbedding(vault, person, embedding), this.dimensions);
      return { id, person, similarity: similarityOf(product(unit, probe)) };
    });
    return best(neighbours, limit).map(({ id, person, similarity }) => ({
      person: { id: person, name: openName(vault, person, names.get(person)!) },
      template: id,
      similarity,
    }));
  }

  async #catchUp(at: number | null): Promise<void> {
    // What changes from here on is added twice, which comes to the same.
    const last = await this.record.read(lastChange());
    const changed = at === null ? null : await this.record.read(changedSince(at));
    if (changed === null) {
      for (let after: number | null = 0; after !== null;) after = await this.record.write(this.#addPage(after));
    } else {
      for (let from = 0; from < changed.length; from += PAGE) {
        await this.record.write(this.#addNumbered(changed.slice(from, from + PAGE)));
      }
    }
    await this.record.write(markVectors(this.collection, last));
    await this.#settle();
  }

  /** Counts, and decides by it whether a graph is followed. */
  async #settle(): Promise<void> {
    this.#size = await this.record.read(countVectors(this.collection));
    if (this.#size > this.#graphAbove && !(await this.record.read(hasGraph(this.collection)))) {
      // Others search meanwhile; whoever writes waits, and is told GALLERY_BUSY when it takes long.
      await this.record.write(buildingGraph(this.collection, this.dimensions));
    }
    this.#graph = this.#size > this.#graphAbove;
  }

  /** @returns the last template that was looked at; null when there are no more. */
  *#addPage(after: number): Work<number | null> {
    const page = yield* rows<Row>(
      `SELECT id, person, embedding FROM enrolled WHERE collection = ? AND id > ? ORDER BY id LIMIT ${PAGE}`,
      this.collection,
      after,
    );
    yield* this.#add(page);
    return page.at(-1)?.id ?? null;
  }

  *#addNumbered(templates: readonly number[]): Work<void> {
    const there = yield* rows<Row>(
      'SELECT id, person, embedding FROM enrolled WHERE collection = ? AND id IN (??)',
      this.collection,
      templates,
    );
    yield* this.#add(there);
  }

  #add(templates: readonly Row[]): Work<void> {
    const { vault } = this.record;
    return addVectors(
      this.collection,
      templates.map(({ id, person, embedding }) => ({
        id,
        person,
        unit: unitVector(openEmbedding(vault, person, embedding), this.dimensions),
      })),
    );
  }
}

/** Several may come at once. */
function* buildingGraph(collection: number, dimensions: number): Work<void> {
  if (yield* hasGraph(collection)) return;
  yield* run(
    `CREATE INDEX ${vectorIndex(collection)} ON ${vectorTable(collection)}
     USING hnsw ((embedding::vector(${dimensions})) vector_ip_ops)`,
  );
}
