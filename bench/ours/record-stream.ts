import { parseArgs } from 'node:util';
import { indexedShards, indexShards } from '../../dist/data/shards/index-shards.js';
import { spawnFeed } from '../../dist/data/spawn-feed.js';
import { Progress } from '../progress.js';

/** What streaming all records of a folder of shards, decoded and normalised, takes. */
export interface RecordStreamResult {
  readonly records: number;
  readonly people: number;
  /** Going through every shard for the first time, and reading the index that this left. */
  readonly indexSeconds: number;
  readonly openSeconds: number;
  /** From asking for the first batch to having it. */
  readonly firstBatchSeconds: number;
  readonly recordsPerSecond: number;
  /** Records that came, each counted once, and those that came again. */
  readonly distinct: number;
  readonly repeated: number;
  readonly early: { readonly residentBytes: number };
  readonly late: { readonly residentBytes: number };
  /** From asking for the batch in the middle of an epoch, as a resumed run does, to having it. */
  readonly resumeSeconds: number;
}

const { values } = parseArgs({
  options: { shards: { type: 'string', default: '' }, batch: { type: 'string', default: '128' } },
});
const seconds = (sinceMs: number): number => (performance.now() - sinceMs) / 1000;
const roots = [values.shards];

let startMs = performance.now();
let indexing: Progress | undefined;
for (const { doneBytes, totalBytes } of indexShards(roots)) {
  indexing ??= new Progress('indexing, megabytes', Math.round(totalBytes / 1e6));
  indexing.at(Math.round(doneBytes / 1e6));
}
const indexSeconds = seconds(startMs);
startMs = performance.now();
const shards = indexedShards(roots);
const openSeconds = seconds(startMs);

const batchSize = Number(values.batch);
const side = 16;
const feed = await spawnFeed({
  dataset: roots,
  shards,
  batchSize,
  canvas: { width: side, height: side },
  input: { width: side, height: side, mean: 0.5, std: 0.5 },
  augment: [{ horizontalFlip: { probability: 0.5 } }],
  sampler: { kind: 'streamed', buffer: 16_384, lanes: 1, blockMegabytes: 16 },
  dropLast: true,
  seed: 1,
});

startMs = performance.now();
let firstBatchSeconds = 0;
let resident = 0;
let early = 0;
let [distinct, repeated] = [0, 0];
const seen = new Uint8Array(feed.samples);
const streaming = new Progress('streaming', feed.steps * batchSize);
for await (const { step, indices } of feed.batches({ epoch: 0 })) {
  if (step === 0) firstBatchSeconds = seconds(startMs);
  for (const index of indices) {
    if (seen[index] === 0) distinct++;
    else repeated++;
    seen[index] = 1;
  }
  resident = process.memoryUsage.rss();
  if (step + 1 === Math.ceil(feed.steps / 10)) early = resident;
  streaming.at((step + 1) * batchSize);
}
const recordsPerSecond = (feed.steps * batchSize) / seconds(startMs);
startMs = performance.now();
let resumeSeconds = 0;
for await (const _ of feed.batches({ epoch: 1, step: Math.floor(feed.steps / 2) })) {
  resumeSeconds = seconds(startMs);
  break;
}
await feed.close();

const result: RecordStreamResult = {
  records: feed.samples,
  people: feed.classes.length,
  indexSeconds,
  openSeconds,
  firstBatchSeconds,
  recordsPerSecond,
  distinct,
  repeated,
  early: { residentBytes: early },
  late: { residentBytes: resident },
  resumeSeconds,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
