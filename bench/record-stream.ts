import type { Benchmark } from './benchmark.js';
import { type Figure, figureOf } from './figure.js';
import { generatedShards } from './generated-shards.js';
import type { RecordStreamResult } from './ours/record-stream.js';
import { ourProgram, runProgram } from './program.js';
import { TemporaryFolder } from './temporary-folder.js';

const SIZE = { perShard: 10_000, people: 100_000, side: 16 };
const MEGABYTE = 1e6;

/** Tar shards streamed from their beginning to their end by the feed that trains: does memory stay as it is after a tenth? */
export const recordStream: Benchmark = {
  about: 'generated records (--records) in tar shards, streamed: records per second, memory at the end against a tenth',
  async *run({ records, batch }) {
    using temporary = new TemporaryFolder('record-stream');
    const folder = temporary.path;
    const { shards, bytes } = await generatedShards(folder, { records, ...SIZE });
    process.stderr.write(`[bench] ${shards} shards in ${folder}, ${Math.round(bytes / MEGABYTE)} MB on the disk\n`);
    const result = await runProgram<RecordStreamResult>({
      ...ourProgram('record-stream', ['--shards', folder, '--batch', String(batch)]),
      tell: true,
    });
    yield* figuresOf(result, batch);
  },
};

function* figuresOf(result: RecordStreamResult, batch: number): Generator<Figure> {
  const { records, distinct, repeated, early, late } = result;
  const whole = Math.floor(records / batch) * batch;
  if (distinct !== whole || repeated !== 0) {
    throw new Error(`Of ${whole} records in whole batches ${distinct} came, and ${repeated} came again.`);
  }
  const of = `${records.toLocaleString('en')} records`;
  yield figureOf({
    bench: 'record-stream',
    figure: `resident memory at the end of ${of}`,
    ours: [late.residentBytes / MEGABYTE],
    peer: [early.residentBytes / MEGABYTE],
    peerName: 'itself after a tenth of them',
    unit: 'MB',
    better: 'less',
  });
  const alone = { bench: 'record-stream', peerName: 'none', unit: 's', better: 'less' } as const;
  const told: readonly [string, number][] = [
    [`going through the shards of ${of}, once`, result.indexSeconds],
    [`reading their index`, result.openSeconds],
    [`first batch of an epoch`, result.firstBatchSeconds],
    [`first batch when resumed in the middle of an epoch`, result.resumeSeconds],
  ];
  for (const [figure, seconds] of told) yield figureOf({ ...alone, figure, ours: [seconds], peer: [seconds] });
  const { recordsPerSecond: rate } = result;
  yield figureOf({
    ...alone,
    figure: `records per second, ${SIZE.side}×${SIZE.side} JPEG`,
    ours: [rate],
    peer: [rate],
    unit: '1/s',
    better: 'more',
  });
}
