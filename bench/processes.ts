import { alternate } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { hasBf16Units } from '../dist/torch/device.js';
import { figureOf } from './figure.js';
import { facePhotos } from './photos.js';
import { ourProgram, runProgram, severalOf } from './program.js';
import { windowFlags, type WindowResult } from './window.js';

const WARMUP_BATCHES = 3;
const PROCESSES = 2;

/** Training in two processes of one thread each, against one process of two threads with the same batch. */
export const processes: Benchmark = {
  about: 'whole training in two processes of one thread, against one process of two: images per second',
  async *run({ runs, seconds, batch, backbone }) {
    const photos = await facePhotos({ from: 112, to: 128 });
    const precisions = hasBf16Units() ? (['float32', 'auto'] as const) : (['float32'] as const);
    for (const precision of precisions) {
      const flags = windowFlags({ photos, batch, warmup: WARMUP_BATCHES, seconds, precision, backbone });
      const alone = ourProgram('training', flags);
      const { ours, peer } = await alternate(
        runs,
        () => runProgram<WindowResult>(severalOf(PROCESSES, 'training', flags, { OMP_NUM_THREADS: '1' })),
        () => runProgram<WindowResult>({ ...alone, environment: { OMP_NUM_THREADS: String(PROCESSES) } }),
      );
      yield figureOf({
        bench: 'processes',
        figure: `images per second, ${backbone}, batch ${batch}, ${precision === 'auto' ? 'our default (bf16)' : 'fp32'}`,
        ours: ours.map(({ rate }) => rate),
        peer: peer.map(({ rate }) => rate),
        peerName: 'one process, two threads',
        unit: '1/s',
        better: 'more',
      });
    }
  },
};
