import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
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
import type { GalleryScaleResult } from '../gallery-scale.js';
import { treeMemory } from '../memory.js';
import { Progress } from '../progress.js';
import { unitRows } from '../unit-rows.js';

/**
 * A gallery of generated people with one template each, in SQLite or PostgreSQL: filled (`--fill`), or loaded and searched by this process as
 * the server does it. Prints one line of JSON.
 */
const LOT = 4096;
const LIMIT = 10;
const WARMUP = 20;
const CHECKED = 10;
const COLLECTION = 'everybody';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { store: text, people: text, size: text, seconds: text, fill: { type: 'boolean', default: false } },
});
const [people, size, seconds] = [values.people, values.size, values.seconds].map(Number) as [number, number, number];
const store = values.store!;
const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: size };

/** The same people in every store: those of a lot are drawn by its number. */
const lot = (first: number): Float32Array => unitRows(new Random(first + 1), Math.min(LOT, people - first), size);

function* filled(record: GalleryRecord, first: number): Work<void> {
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

async function fill(record: GalleryRecord): Promise<number> {
  const startMs = performance.now();
  const progress = new Progress('filling', people);
  for (let first = 0; first < people; first += LOT) {
    await record.write(filled(record, first));
    progress.at(Math.min(first + LOT, people));
  }
  // As PostgreSQL would by itself, within minutes.
  if (isPostgresUrl(store)) await record.write(run('ANALYZE'));
  return (performance.now() - startMs) / 1000;
}

/** The share of the most similar people that are found, by comparing all in float64. */
async function recall(index: CollectionIndex): Promise<number> {
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
  let found = 0;
  for (const [p, probe] of probes.entries()) {
    const names = new Set((await index.search(probe, LIMIT)).map(({ person }) => person.name));
    found += best[p]!.filter(({ name }) => names.has(name)).length;
  }
  return found / (CHECKED * LIMIT);
}

async function secondsASearch(index: CollectionIndex): Promise<number> {
  const random = new Random(0xf00d);
  const took: number[] = [];
  for (let n = 0, sum = 0; sum < seconds || took.length < 3; n++) {
    const probe = unitRows(random, 1, size);
    const startMs = performance.now();
    await index.search(probe, LIMIT);
    const second = (performance.now() - startMs) / 1000;
    if (n < WARMUP) continue;
    took.push(second);
    sum += second;
  }
  return median(took);
}

async function measure(record: GalleryRecord, threads: SearchThreads): Promise<GalleryScaleResult> {
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
    searchSeconds: await secondsASearch(index),
    recall: await recall(index),
    encoding: index.encoding,
  };
}

const record = await openRecord(store, null);
const threads = new SearchThreads(availableParallelism());
try {
  const result = values.fill ? { fillSeconds: await fill(record) } : await measure(record, threads);
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  await threads.close();
  await record.close();
}
