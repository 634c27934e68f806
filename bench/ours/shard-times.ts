import { parseArgs } from 'node:util';
import { SearchThreads } from '../../dist/gallery/search-threads.js';
import { TemplateIndex } from '../../dist/gallery/template-index.js';
import { Random } from '../../dist/random.js';
import type { ShardTimes } from '../shard-latency.js';
import { unitRows } from '../unit-rows.js';

/** How long each search of one shard takes, on one thread, in int8: random templates of length 1, which lie in memory for what is compared exactly. */
const LOT = 10_000;
const LIMIT = 10;
const WARMUP = 20;

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { templates: text, size: text, seconds: text } });
const [count, size, seconds] = [values.templates, values.size, values.seconds].map(Number) as [number, number, number];

const random = new Random(1);
const threads = new SearchThreads(1);
const lots: Float32Array[] = [];
const stored = (id: number): Float32Array =>
  lots[Math.floor(id / LOT)]!.subarray((id % LOT) * size, ((id % LOT) + 1) * size);
const index = new TemplateIndex({
  size,
  encoding: 'int8',
  parts: await threads.open(size, 'int8'),
  exactly: (ids) => ids.map(stored),
});
try {
  for (let first = 0; first < count; first += LOT) {
    const rows = Math.min(LOT, count - first);
    lots.push(unitRows(random, rows, size));
    const ids = Array.from({ length: rows }, (_, i) => first + i);
    await index.add(ids.map((id) => ({ id, person: id, embedding: stored(id) })));
  }
  const timesMs: number[] = [];
  const untilMs = performance.now() + seconds * 1000;
  for (let n = 0; performance.now() < untilMs || timesMs.length < 100; n++) {
    const probe = unitRows(random, 1, size);
    const startMs = performance.now();
    await index.search(probe, LIMIT);
    if (n >= WARMUP) timesMs.push(performance.now() - startMs);
  }
  const result: ShardTimes = { timesMs, bytes: await index.bytes() };
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  await threads.close();
}
