import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SearchThreads } from '../../dist/gallery/search-threads.js';
import type { Encoding } from '../../dist/gallery/int8-codes.js';
import { TemplateIndex } from '../../dist/gallery/template-index.js';
import { Random } from '../../dist/random.js';
import { median } from '../figure.js';
import type { SearchResult } from '../search.js';

/**
 * Exact search among random templates of length 1. They lie in a file too, from which int8 reads what it compares exactly, as
 * from a store; and from which all are compared in float64, to see whether the right ones were found.
 */
const LOT = 10_000;
const WARMUP = 50;
const CHECKED = 10;

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { templates: text, size: text, limit: text, batch: text, seconds: text, encoding: text },
});
const [count, size, limit, batch, seconds] = [
  values.templates,
  values.size,
  values.limit,
  values.batch,
  values.seconds,
].map(Number) as [number, number, number, number, number];
const encoding = values.encoding as Encoding;

const folder = mkdtempSync(join(tmpdir(), 'lineament-search-'));
const file = openSync(join(folder, 'templates.f32'), 'w+');
const random = new Random(1);
const threads = new SearchThreads(availableParallelism());
const index = new TemplateIndex({ size, encoding, parts: await threads.open(size, encoding), exactly });

/** Each number the sum of two uniform ones: close enough to a direction drawn evenly. */
function fill(rows: Float32Array): Float32Array {
  for (let i = 0; i < rows.length; i++) rows[i] = random.uniform() + random.uniform() - 1;
  for (let at = 0; at < rows.length; at += size) {
    const row = rows.subarray(at, at + size);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    for (let i = 0; i < size; i++) row[i]! /= length;
  }
  return rows;
}

function read(first: number, rows: number): Float32Array {
  const numbers = new Float32Array(rows * size);
  readSync(file, numbers, 0, numbers.byteLength, first * size * 4);
  return numbers;
}

function exactly(ids: readonly number[]): Float32Array[] {
  return ids.map((id) => read(id, 1));
}

async function load(): Promise<void> {
  for (let first = 0; first < count; first += LOT) {
    const rows = fill(new Float32Array(Math.min(LOT, count - first) * size));
    writeSync(file, rows);
    const templates = Array.from({ length: rows.length / size }, (_, i) => ({
      id: first + i,
      person: first + i,
      embedding: rows.subarray(i * size, (i + 1) * size),
    }));
    await index.add(templates);
  }
}

async function secondsASearch(together: number): Promise<number> {
  const took: number[] = [];
  let sum = 0;
  for (let n = 0; sum < seconds || n < WARMUP / together + 3; n++) {
    const probes = Array.from({ length: together }, () => fill(new Float32Array(size)));
    const startMs = performance.now();
    await Promise.all(probes.map((probe) => index.search(probe, limit)));
    const second = (performance.now() - startMs) / 1000;
    if (n < WARMUP / together) continue;
    took.push(second);
    sum += second;
  }
  return median(took);
}

/** The share of the most similar people that are found, by comparing all in float64. */
async function recall(): Promise<number> {
  const probes = Array.from({ length: CHECKED }, () => fill(new Float32Array(size)));
  const best = probes.map(() => [] as { id: number; similarity: number }[]);
  for (let first = 0; first < count; first += LOT) {
    const rows = read(first, Math.min(LOT, count - first));
    probes.forEach((probe, p) => {
      const top = best[p]!;
      for (let row = 0; row < rows.length / size; row++) {
        let similarity = 0;
        for (let i = 0; i < size; i++) similarity += probe[i]! * rows[row * size + i]!;
        if (top.length === limit && similarity <= top.at(-1)!.similarity) continue;
        top.push({ id: first + row, similarity });
        top.sort((a, b) => b.similarity - a.similarity);
        if (top.length > limit) top.pop();
      }
    });
  }
  let found = 0;
  for (const [p, probe] of probes.entries()) {
    const ids = new Set((await index.search(probe, limit)).map(({ id }) => id));
    found += best[p]!.filter(({ id }) => ids.has(id)).length;
  }
  return found / (CHECKED * limit);
}

try {
  await load();
  const result: SearchResult = {
    one: await secondsASearch(1),
    batch: await secondsASearch(batch),
    recall: await recall(),
    bytes: await index.bytes(),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  await threads.close();
  closeSync(file);
  rmSync(folder, { recursive: true });
}
