import { Random } from '../dist/random.js';
import type { Benchmark } from './benchmark.js';
import { figureOf } from './figure.js';
import { percentile } from './load.js';
import { ourProgram, runProgram } from './program.js';
import { slowestShard } from './slowest-shard.js';

/** What `ours/shard-times.ts` prints. */
export interface ShardTimes {
  readonly timesMs: readonly number[];
  readonly bytes: number;
}

const SIZE = 512;
const TEMPLATES = 100_000;
const SHARDS = [1, 10, 100, 1000];
const SEARCHES = 10_000;
/** A shard that takes longer than it does in this share of searches is asked at a replica too. */
const HEDGE_SHARE = 0.95;

/** A search over shards waits for the slowest. Simulated: the single shard is measured, the others are drawn from its times. */
export const shardLatency: Benchmark = {
  about: 'search over 1 to 1,000 shards of 100,000 templates: the slowest of them, simulated from the times of one, ms',
  async *run({ runs, seconds }) {
    const timesMs: number[] = [];
    let bytes = 0;
    for (let run = 0; run < runs; run++) {
      const flags = Object.entries({ templates: TEMPLATES, size: SIZE, seconds }).flatMap(([name, value]) => [
        `--${name}`,
        String(value),
      ]);
      const measured = await runProgram<ShardTimes>(ourProgram('shard-times', flags));
      timesMs.push(...measured.timesMs);
      bytes = measured.bytes;
    }
    timesMs.sort((a, b) => a - b);
    process.stderr.write(`[bench] one shard: ${timesMs.length} searches, ${Math.round(bytes / 1e6)} MB, one thread\n`);
    const hedgeAfter = percentile(timesMs, HEDGE_SHARE);
    for (const shards of SHARDS) {
      for (const [how, after] of [
        ['', Infinity],
        [', replica asked after p95', hedgeAfter],
      ] as const) {
        const searches = [...slowestShard(new Random(1), timesMs, shards, SEARCHES, after)];
        for (const p of [50, 99]) {
          yield figureOf({
            bench: 'shard-latency',
            figure: `p${p} of ${shards.toLocaleString('en')} shards${how}`,
            ours: [percentile(searches, p / 100)],
            peer: [percentile(timesMs, p / 100)],
            peerName: 'one shard',
            unit: 'ms',
            better: 'less',
          });
        }
      }
    }
  },
};
