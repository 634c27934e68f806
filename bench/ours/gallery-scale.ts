import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { CollectionSearch } from '../../dist/gallery/collection-search.js';
import type { DatabaseSearch, DatabaseSearchOptions } from '../../dist/gallery/database-search.js';
import { CollectionIndex } from '../../dist/gallery/collection-index.js';
import { collectionFor } from '../../dist/gallery/collection-rows.js';
import type { GalleryRecord } from '../../dist/gallery/gallery-record.js';
import { openRecord } from '../../dist/gallery/open-record.js';
import { isPostgresUrl } from '../../dist/gallery/location.js';
import { RecordGallery } from '../../dist/gallery/record-gallery.js';
import { type Query, rows, run, type Work } from '../../dist/gallery/record-work.js';
import { markOf } from '../../dist/gallery/sealed-person.js';
import { SearchThreads } from '../../dist/gallery/search-threads.js';
import { addPerson } from '../../dist/gallery/person-rows.js';
import { addTemplate } from '../../dist/gallery/template-rows.js';
import type { TemplateSource } from '../../dist/gallery/template-source.js';
import { Random } from '../../dist/random.js';
import { median } from '../figure.js';
import type { DatabaseSearchResult } from '../database-search.js';
import type { GalleryFillResult, GalleryLoadResult, GallerySearchResult } from '../gallery-scale.js';
import { treeMemory } from '../memory.js';
import { Progress } from '../progress.js';
import { unitRows } from '../unit-rows.js';

/**
 * Galleries of the same generated people with one template each, in SQLite or PostgreSQL: one is filled (`--fill`), or loaded by this process
 * as the server does it; several are searched in turns (`--search`), or one in memory and by PostgreSQL itself (`--in-database`). Prints one
 * line of JSON.
 */
const LOT = 4096;
const LIMIT = 10;
const WARMUP = 20;
/** Searches of one gallery before it is the next one's turn. */
const TURN = 10;
const CHECKED = 10;
const COLLECTION = 'everybody';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    store: { ...text, multiple: true },
    people: text,
    size: text,
    seconds: text,
    fill: { type: 'boolean', default: false },
    search: { type: 'boolean', default: false },
    'in-database': { type: 'boolean', default: false },
  },
});
const [people, size, seconds] = [values.people, values.size, values.seconds].map(Number) as [number, number, number];
const stores = values.store!;
const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: size };

/** The same people in every store: those of a lot are drawn by its number. */
const lot = (first: number): Float32Array => unitRows(new Random(first + 1), Math.min(LOT, people - first), size);

function* filled(record: GalleryRecord, store: string, first: number): Work<void> {
  const { id } = yield* collectionFor(COLLECTION, model);
  const embeddings = lot(first);
  const of = (i: number) => embeddings.subarray(i * size, (i + 1) * size);
  const names = Array.from({ length: embeddings.length / size }, (_, i) => `person ${first + i}`);
  if (!isPostgresUrl(store)) {
    for (const [i, name] of names.entries()) {
      yield* addTemplate(record, yield* addPerson(record, id, name), { embedding: of(i) });
    }
    return;
  }
  // What the gallery does one by one, in two statements: a million ways to the server and back take longer than what is measured.
  const { vault } = record;
  const added = yield* many<{ id: number }>(
    'INSERT INTO person (collection, name, mark) SELECT ?, * FROM unnest(?::bytea[], ?::bytea[]) RETURNING id',
    id,
    names.map((name) => Buffer.from(name)),
    names.map((name) => markOf(vault, name)),
  );
  const bytes = names.map((_, i) => Buffer.from(of(i).buffer, of(i).byteOffset, size * 4));
  yield* many(
    `INSERT INTO template (person, fingerprint, embedding, created)
     SELECT *, ? FROM unnest(?::bigint[], ?::bytea[], ?::bytea[])`,
    new Date().toISOString(),
    added.map((each) => each.id),
    bytes.map((each) => vault.fingerprint(each)),
    bytes,
  );
}

/** Lists of bytes too, which only PostgreSQL takes. */
function many<Row>(sql: string, ...given: readonly unknown[]): Work<readonly Row[]> {
  return rows<Row>(sql, ...(given as Query['values']));
}

async function fill(record: GalleryRecord, store: string): Promise<GalleryFillResult> {
  const startMs = performance.now();
  const progress = new Progress('filling', people);
  for (let first = 0; first < people; first += LOT) {
    await record.write(filled(record, store, first));
    progress.at(Math.min(first + LOT, people));
  }
  const fillSeconds = (performance.now() - startMs) / 1000;
  if (!isPostgresUrl(store)) return { fillSeconds, bytes: statSync(store).size };
  // What PostgreSQL would do by itself within minutes, beside what is measured.
  await record.alone!(0, settled(), new AbortController().signal);
  return { fillSeconds, bytes: await databaseBytes(record) };
}

async function databaseBytes(record: GalleryRecord): Promise<number> {
  const [found] = await record.read(rows<{ bytes: number }>('SELECT pg_database_size(current_database()) AS bytes'));
  return found!.bytes;
}

function* settled(): Work<void> {
  yield* run('VACUUM ANALYZE');
  yield* run('CHECKPOINT');
}

/** The share of the most similar people that each finds, by comparing all in float64. */
async function recalls(indexes: readonly CollectionSearch[]): Promise<number[]> {
  const random = new Random(0xbeef);
  const probes = Array.from({ length: CHECKED }, () => unitRows(random, 1, size));
  const best = probes.map(() => [] as { name: string; similarity: number }[]);
  const progress = new Progress('comparing all', people);
  for (let first = 0; first < people; first += LOT) {
    const embeddings = lot(first);
    probes.forEach((probe, p) => {
      const top = best[p]!;
      for (let row = 0; row < embeddings.length / size; row++) {
        let similarity = 0;
        for (let i = 0; i < size; i++) similarity += probe[i]! * embeddings[row * size + i]!;
        if (top.length === LIMIT && similarity <= top.at(-1)!.similarity) continue;
        top.push({ name: `person ${first + row}`, similarity });
        top.sort((a, b) => b.similarity - a.similarity);
        if (top.length > LIMIT) top.pop();
      }
    });
    progress.at(Math.min(first + LOT, people));
  }
  const found: number[] = [];
  for (const index of indexes) {
    let hits = 0;
    for (const [p, probe] of probes.entries()) {
      const names = new Set((await index.search(probe, LIMIT)).map(({ person }) => person.name));
      hits += best[p]!.filter(({ name }) => names.has(name)).length;
    }
    found.push(hits / (CHECKED * LIMIT));
  }
  return found;
}

/** The same probes for each, in turns: what slows the machine down slows all of them. */
async function secondsASearch(indexes: readonly CollectionSearch[]): Promise<number[]> {
  const random = new Random(0xf00d);
  const took = indexes.map(() => [] as number[]);
  const untilMs = performance.now() + seconds * 1000 * indexes.length;
  for (let turn = 0; performance.now() < untilMs || turn * TURN < 2 * WARMUP; turn++) {
    const probes = Array.from({ length: TURN }, () => unitRows(random, 1, size));
    for (const [i, index] of indexes.entries()) {
      for (const probe of probes) {
        const startMs = performance.now();
        await index.search(probe, LIMIT);
        if (turn * TURN >= WARMUP) took[i]!.push((performance.now() - startMs) / 1000);
      }
    }
  }
  return took.map(median);
}

async function search(records: readonly GalleryRecord[], threads: SearchThreads): Promise<GallerySearchResult> {
  const indexes: CollectionIndex[] = [];
  for (const record of records) {
    const source = await new RecordGallery(record, 'bench').source(COLLECTION, model);
    indexes.push(await CollectionIndex.load(source, { threads }));
  }
  return { searchSeconds: await secondsASearch(indexes), recall: await recalls(indexes) };
}

/** In memory, by PostgreSQL comparing all, and by its graph, where that finds enough. */
async function searchInDatabase(record: GalleryRecord, threads: SearchThreads): Promise<DatabaseSearchResult> {
  const gallery = new RecordGallery(record, 'bench');
  const before = await databaseBytes(record);
  const opened = async (options: DatabaseSearchOptions): Promise<DatabaseSearch> => {
    const found = await gallery.searchable(COLLECTION, model, options);
    if (found.kind !== 'database') throw new Error(`The database cannot search: ${found.because}.`);
    return found.search;
  };
  const startMs = performance.now();
  await using scan = await opened({});
  const vectorSeconds = (performance.now() - startMs) / 1000;
  const vectorBytes = (await databaseBytes(record)) - before;
  const graphMs = performance.now();
  await using graph = await opened({ graphAbove: 1 });
  await graph.settled();
  const graphSeconds = (performance.now() - graphMs) / 1000;
  const graphBytes = (await databaseBytes(record)) - before - vectorBytes;
  const memory = await CollectionIndex.load(await gallery.source(COLLECTION, model), { threads });
  const indexes = [memory, scan, ...(graph.by.kind === 'graph' ? [graph] : [])];
  return {
    searchSeconds: await secondsASearch(indexes),
    recall: await recalls(indexes),
    vectorSeconds,
    vectorBytes,
    graphSeconds,
    graphBytes,
    graph: graph.by,
  };
}

async function load(record: GalleryRecord, threads: SearchThreads): Promise<GalleryLoadResult> {
  const source = await new RecordGallery(record, 'bench').source(COLLECTION, model);
  const before = treeMemory(process.pid);
  const progress = new Progress('loading', people);
  let [loaded, longest] = [0, 0];
  const watched: TemplateSource = {
    ...source,
    async page(after, limit) {
      const askedMs = performance.now();
      const page = await source.page(after, limit);
      longest = Math.max(longest, performance.now() - askedMs);
      progress.at((loaded += page.length));
      return page;
    },
  };
  const startMs = performance.now();
  await using index = await CollectionIndex.load(watched, { threads });
  const loadSeconds = (performance.now() - startMs) / 1000;
  return {
    loadSeconds,
    longestPageMs: longest,
    bytes: treeMemory(process.pid) - before,
    encoding: index.encoding,
  };
}

const records = await Promise.all(stores.map((store) => openRecord(store, null)));
const threads = new SearchThreads(availableParallelism());
try {
  const [record, store] = [records[0]!, stores[0]!];
  const result = await (values.fill
    ? fill(record, store)
    : values.search
      ? search(records, threads)
      : values['in-database']
        ? searchInDatabase(record, threads)
        : load(record, threads));
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  await threads.close();
  for (const record of records) await record.close();
}
