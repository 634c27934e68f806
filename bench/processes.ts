import { alternate } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { hasBf16Units } from '../dist/torch/device.js';
import { figureOf } from './figure.js';
import { facePhotos } from './photos.js';
import { ourProgram, runProgram, severalOf } from './program.js';
import { windowFlags, type WindowResult } from './window.js';

const WARMUP_BATCHES = 3;
const PROCESSES = 2;

type Norms = 'synchronised' | 'local';

/** With the statistics of batch normalisation from the whole batch, as recipes have it if they say nothing, and from each process's part. */
const BF16: readonly (readonly ['float32' | 'auto', Norms])[] = [
  ['auto', 'synchronised'],
  ['auto', 'local'],
];

/** Training in two processes of one thread each, against one process of two threads with the same batch. */
export const processes: Benchmark = {
  about: 'whole training in two processes of one thread, against one process of two: images per second',
  async *run({ runs, seconds, batch, backbone }) {
    const photos = await facePhotos({ from: 112, to: 128 });
    for (const [precision, norms] of [['float32', 'synchronised'] as const, ...(hasBf16Units() ? BF16 : [])]) {
      const flags = windowFlags({ photos, batch, warmup: WARMUP_BATCHES, seconds, precision, backbone, norms });
      const alone = ourProgram('training', flags);
      const { ours, peer } = await alternate(
        runs,
        () => runProgram<WindowResult>(severalOf(PROCESSES, 'training', flags, { OMP_NUM_THREADS: '1' })),
        () => runProgram<WindowResult>({ ...alone, environment: { OMP_NUM_THREADS: String(PROCESSES) } }),
      );
      const type = precision === 'auto' ? 'our default (bf16)' : 'fp32';
      yield figureOf({
        bench: 'processes',
        figure: `images per second, ${backbone}, batch ${batch}, ${type}, ${norms} batch normalisation`,
        ours: ours.map(({ rate }) => rate),
        peer: peer.map(({ rate }) => rate),
        peerName: 'one process, two threads',
        unit: '1/s',
        better: 'more',
      });
    }
  },
};
