import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { GalleryRecord } from '../../src/gallery/gallery-record.js';
import { rows, type Work } from '../../src/gallery/record-work.js';
import { SqliteRecord } from '../../src/gallery/sqlite-record.js';
import { type TemplateSource, templateSource } from '../../src/gallery/template-source.js';

const model = { name: 'numbers', sha256: 'a'.repeat(64), embeddingSize: 4 };
const collection = { id: 1, name: 'team', model, created: '2026-01-01T00:00:00.000Z' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lineament-source-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The work, and before each of its queries the steps that SQLite takes to answer it. */
function* explained<T>(work: Work<T>, steps: string[]): Work<T> {
  let step = work.next();
  while (!step.done) {
    const { sql, values } = step.value;
    const plan = yield* rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values);
    steps.push(...plan.map(({ detail }) => detail));
    step = work.next(yield* rows(sql, ...values));
  }
  return step.value;
}

function watchedSource(record: GalleryRecord, steps: string[]): TemplateSource {
  const watched = {
    vault: record.vault,
    near: record.near,
    read: (work) => record.read(explained(work, steps)),
  } satisfies Partial<GalleryRecord>;
  return templateSource(watched as unknown as GalleryRecord, collection);
}

it.each([
  ['numbered', (source: TemplateSource) => source.numbered([1, 2])],
  ['look', (source: TemplateSource) => source.look([1, 2], 'with')],
] as const)('reaches few templates by their numbers, not by way of everybody (%s)', async (_, ask) => {
  await using record = await SqliteRecord.open(join(folder, 'gallery.db'), null);
  const steps: string[] = [];
  await ask(watchedSource(record, steps));
  const tables = steps.filter((step) => /^(SEARCH|SCAN) (template|person)/.test(step));
  expect(tables).toEqual([
    expect.stringMatching(/^SEARCH template USING INTEGER PRIMARY KEY/),
    expect.stringMatching(/^SEARCH person USING INTEGER PRIMARY KEY/),
  ]);
});

it('reads a page of a collection in the order in which it lies, without sorting the collection', async () => {
  await using record = await SqliteRecord.open(join(folder, 'gallery.db'), null);
  const steps: string[] = [];
  await watchedSource(record, steps).page(0, 10);
  expect(steps).toEqual([
    expect.stringMatching(/^SEARCH held USING COVERING INDEX held_by \(collection=\? AND rowid>\?\)$/),
    expect.stringMatching(/^SEARCH template USING INTEGER PRIMARY KEY/),
  ]);
});
