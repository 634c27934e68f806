import type { Benchmark } from './benchmark.js';
import { hasBf16Units } from '../dist/torch/device.js';
import { figureOf } from './figure.js';
import type { OverlapResult } from './overlap.js';
import { runProgram, severalOf } from './program.js';
import { windowFlags } from './window.js';

const WARMUP_BATCHES = 3;
const PROCESSES = 2;

/**
 * How much of the average of gradients over two processes is hidden behind backward: `1 − added / alone`, of what it adds to a step
 * and what it takes with nothing beside it.
 */
export const gradientOverlap: Benchmark = {
  about: 'the average of gradients over two processes: the share of its time that backward hides',
  async *run({ runs, seconds, batch, backbone }) {
    const precisions = hasBf16Units() ? (['float32', 'auto'] as const) : (['float32'] as const);
    for (const precision of precisions) {
      const flags = windowFlags({ photos: 'none', batch, warmup: WARMUP_BATCHES, seconds, precision, backbone });
      const all: OverlapResult[] = [];
      for (let run = 0; run < runs; run++) {
        const program = severalOf(PROCESSES, 'gradient-overlap', flags, { OMP_NUM_THREADS: '1' });
        const result = await runProgram<OverlapResult>(program);
        const milliseconds = (of: number): string => `${(1000 * of).toFixed(1)} ms`;
        process.stderr.write(
          `[bench] a step ${milliseconds(result.apart)}, with the average ${milliseconds(result.together)}, ${milliseconds(result.added)} more; the average alone ` +
            `${milliseconds(result.alone)} (${milliseconds(result.processor)} of a processor), ${milliseconds(result.awaited)} of it ` +
            `awaited after backward; ${(result.bytes / 1e6).toFixed(1)} MB\n`,
        );
        all.push(result);
      }
      yield figureOf({
        bench: 'gradient-overlap',
        figure: `time of the average that is hidden, ${backbone}, batch ${batch}, ${precision === 'auto' ? 'our default (bf16)' : 'fp32'}`,
        ours: all.map(({ added, alone }) => 1000 * (alone - added)),
        peer: all.map(({ alone }) => 1000 * alone),
        peerName: 'the average alone',
        unit: 'ms',
        better: 'more',
      });
    }
  },
};
