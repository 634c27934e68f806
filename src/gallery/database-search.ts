import { LineamentError } from '../errors.js';
import type { CollectionSearch, FoundPerson } from './collection-search.js';
import type { GalleryRecord } from './gallery-record.js';
import { measureGraph, nearestPeople } from './graph-recall.js';
import type { Work } from './record-work.js';
import { unitVector } from './unit-vector.js';
import { buildingGraph, holdOut, nearestByGraph, noteMeasured, stateOfGraph } from './vector-graph.js';
import { fillVectors } from './vector-filling.js';
import { countVectors, nearestByScan, prepareVectors, stateOfVectors } from './vector-table.js';

export interface DatabaseSearchOptions {
  /** Templates above which a graph (HNSW) is built and followed, which may miss somebody. Default: never; every search then compares all. */
  readonly graphAbove?: number;
  /**
   * The share of the 10 most similar people that a graph has to find to be followed, in (0, 1], as it is measured on templates that are left
   * out of it. Default: 0.95, a choice of ours: one in twenty missed, most of them far down the list.
   */
  readonly graphRecall?: number;
  /** Told how the collection is searched from now on, whenever that changes. */
  readonly onSettled?: (by: SearchedBy) => void;
}

/** How a collection is searched: by comparing all, and why, or by following the graph, and what it finds of whom comparing all finds. */
export type SearchedBy =
  | {
      readonly kind: 'scan';
      readonly because: 'small' | 'building' | 'recall';
      /** The best that was measured of the graph; null where nothing was. */
      readonly recall: number | null;
    }
  | {
      readonly kind: 'scan';
      /** A graph could not be built; it is tried anew at the first refresh after ten minutes. */
      readonly because: 'failed';
      /** What the database said. */
      readonly reason: string;
      readonly recall: null;
    }
  | { readonly kind: 'graph'; readonly candidates: number; readonly recall: number };

/** Numbers of an embedding that pgvector builds a graph of. */
const GRAPH_NUMBERS = 2000;

/** How many times as many templates there are when the recall of a graph is measured anew. */
const OUTGROWN = 1.5;

/** From a graph that could not be built (the disk was full, say) to the next try. */
const AGAIN_MS = 10 * 60_000;

/**
 * A collection that PostgreSQL searches itself, with pgvector: no server holds it in memory. Whoever is found is compared with the probe
 * anew, in float64, from the durable record. By default every template is compared, which finds whom a search in memory finds;
 * above a size that one sets, a graph is built, while others enrol and search, and followed where it finds enough of them.
 */
export class DatabaseSearch implements CollectionSearch {
  #size = 0;
  #by: SearchedBy = { kind: 'scan', because: 'small', recall: null };
  #catchingUp: Promise<void> | undefined;
  #building: Promise<void> | undefined;
  #failed: { readonly reason: string; readonly atMs: number } | undefined;
  readonly #closing = new AbortController();
  readonly #graphAbove: number;
  readonly #graphRecall: number;

  private constructor(
    private readonly record: GalleryRecord,
    private readonly collection: number,
    /** D. */
    private readonly dimensions: number,
    private readonly options: DatabaseSearchOptions,
  ) {
    const { graphAbove = Infinity, graphRecall = 0.95 } = options;
    if (!(graphRecall > 0 && graphRecall <= 1)) {
      throw new LineamentError(
        'VALUE_INVALID',
        `Expected a recall above 0, and up to 1, of a graph, got ${graphRecall}.`,
      );
    }
    this.#graphAbove = dimensions > GRAPH_NUMBERS ? Infinity : graphAbove;
    this.#graphRecall = graphRecall;
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

  /** How it is searched. A graph is built in the background; until it is there, all are compared. */
  get by(): SearchedBy {
    return this.#by;
  }

  /** Resolves when nothing goes on in the background. */
  async settled(): Promise<void> {
    await this.#building;
  }

  /** Adds what the record has more of. A search does so itself. A collection that is gone has nobody in it. */
  async refresh(): Promise<void> {
    for (;;) {
      const state = await this.record.read(stateOfVectors(this.collection));
      if (state === null) {
        this.#size = 0;
        return;
      }
      const { at, last } = state;
      if (at !== null && at >= last) break;
      this.#catchingUp ??= this.#catchUp(at).finally(() => (this.#catchingUp = undefined));
      await this.#catchingUp;
    }
    // Another server may be done with the graph by now, or it may be time to try again.
    if (this.#by.kind === 'scan' && ['building', 'failed'].includes(this.#by.because)) await this.#settle();
  }

  /**
   * The most similar people, most similar first, at most `limit`.
   * @throws VALUE_INVALID for a probe of another size, or without a direction.
   */
  search(embedding: Float32Array, limit: number): Promise<readonly FoundPerson[]> {
    return this.#search(embedding, limit, this.#by);
  }

  /**
   * The share of those whom comparing all finds that {@link search} finds, over these probes: 1 without a graph.
   * Probes are to be such as are asked for, but of no template in the collection, which its own probe always finds.
   */
  async recall(probes: readonly Float32Array[], limit: number): Promise<number> {
    let [found, there] = [0, 0];
    for (const probe of probes) {
      const right = await this.#search(probe, limit, null);
      const people = new Set((await this.search(probe, limit)).map(({ person }) => person.id));
      found += right.filter(({ person }) => people.has(person.id)).length;
      there += right.length;
    }
    return there === 0 ? 1 : found / there;
  }

  /** Ends what goes on in the background: a graph that is half built is built anew by the next. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#building;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** @param by null: compares all. */
  async #search(embedding: Float32Array, limit: number, by: SearchedBy | null): Promise<readonly FoundPerson[]> {
    const probe = unitVector(embedding, this.dimensions);
    if (!Number.isInteger(limit) || limit < 1) {
      throw new LineamentError('VALUE_INVALID', `Expected a limit of 1 or more people, got ${limit}.`);
    }
    for (;;) {
      const found = await this.record.read(this.#searchOnce(probe, limit, by));
      if (found !== null) return found;
      await this.refresh();
    }
  }

  /** At one moment of the record; null when it has more than the vectors. */
  *#searchOnce(probe: Float64Array, limit: number, by: SearchedBy | null): Work<readonly FoundPerson[] | null> {
    const state = yield* stateOfVectors(this.collection);
    if (state === null) return [];
    const { at, last } = state;
    if (at === null || at < last) return null;
    const near =
      by?.kind === 'graph'
        ? yield* nearestByGraph(this.collection, probe, limit, Math.max(by.candidates, limit))
        : yield* nearestByScan(this.collection, probe, limit);
    return yield* nearestPeople(this.record, near, probe, limit);
  }

  async #catchUp(at: number | null): Promise<void> {
    await fillVectors(this.record, this.collection, this.dimensions, at);
    await this.#settle();
  }

  /** Counts, and decides by it and by what is known of the graph how to search; what is not known is found out in the background. */
  async #settle(): Promise<void> {
    this.#size = await this.record.read(countVectors(this.collection));
    if (this.#size <= this.#graphAbove) return this.#searchBy({ kind: 'scan', because: 'small', recall: null });
    const { built, measured } = await this.record.read(stateOfGraph(this.collection));
    const current =
      measured !== null && measured.target === this.#graphRecall && this.#size <= OUTGROWN * measured.templates;
    if (built && current) {
      const { candidates, recall } = measured;
      this.#searchBy(
        recall >= this.#graphRecall
          ? { kind: 'graph', candidates, recall }
          : { kind: 'scan', because: 'recall', recall },
      );
      return;
    }
    if (this.#failed !== undefined && performance.now() - this.#failed.atMs < AGAIN_MS) {
      return this.#searchBy({ kind: 'scan', because: 'failed', reason: this.#failed.reason, recall: null });
    }
    // One that was measured among fewer is followed until it is measured anew.
    if (!built || this.#by.kind === 'scan') this.#searchBy({ kind: 'scan', because: 'building', recall: null });
    this.#building ??= this.#build(built).finally(() => (this.#building = undefined));
  }

  #searchBy(by: SearchedBy): void {
    const before = this.#by;
    this.#by = by;
    if (JSON.stringify(before) !== JSON.stringify(by)) this.options.onSettled?.(by);
  }

  /** One server at a time; another finds out by itself when it is done. */
  async #build(built: boolean): Promise<void> {
    const { signal } = this.#closing;
    try {
      await this.record.write(holdOut(this.collection));
      const building = buildingGraph(this.collection, this.dimensions);
      if (!built && !(await this.record.alone!(this.collection, building, signal))) return;
      const measured = await measureGraph(
        this.record,
        this.collection,
        this.dimensions,
        this.#size,
        this.#graphRecall,
        signal,
      );
      await this.record.write(noteMeasured(this.collection, measured));
      await this.#settle();
    } catch (error) {
      // Its collection may be gone, or the disk full; all are compared then, as they were.
      const reason = error instanceof Error ? error.message : String(error);
      this.#failed = { reason, atMs: performance.now() };
      if (!signal.aborted) this.#searchBy({ kind: 'scan', because: 'failed', reason, recall: null });
    }
  }
}
