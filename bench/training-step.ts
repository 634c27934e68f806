import { alternate } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { hasBf16Units } from '../dist/torch/device.js';
import { figureOf } from './figure.js';
import { ourProgram, runProgram } from './program.js';
import { preparePyTorch, pythonProgram } from './python.js';
import { type PeerResult, windowFlags, type WindowResult } from './window.js';

const WARMUP_STEPS = 2;

/** The nearest to our allocator that the peer can be told: glibc keeps its memory, on huge pages. */
const MEMORY_KEPT = {
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: '1000000000000',
  MALLOC_TOP_PAD_: '268435456',
  GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
};

/** ResNet-18 at 112×112 with ArcFace on one batch in memory: what the engine does, without data. */
export const trainingStep: Benchmark = {
  about:
    'training steps on a batch in memory, against PyTorch as installed and told to keep its memory: images per second',
  async *run({ runs, seconds, batch, backbone, bfloat16 }) {
    preparePyTorch();
    const comparisons: { precision: string; figure: string; environment: Record<string, string> }[] = [
      { precision: 'float32', figure: 'fp32', environment: {} },
      { precision: 'float32', figure: 'fp32, PyTorch keeping its memory', environment: MEMORY_KEPT },
    ];
    if (hasBf16Units() || bfloat16) {
      const figure = 'bf16 channels_last, PyTorch keeping its memory';
      comparisons.push({ precision: 'bfloat16', figure, environment: MEMORY_KEPT });
    } else {
      process.stderr.write('[bench] this CPU has no bf16 units, so bf16 is left out\n');
    }
    for (const { precision, figure, environment } of comparisons) {
      const flags = windowFlags({ batch, warmup: WARMUP_STEPS, seconds, precision, backbone });
      const { ours, peer } = await alternate(
        runs,
        () => runProgram<WindowResult>(ourProgram('training-step', flags)),
        () => runProgram<PeerResult>(pythonProgram('pytorch_step', flags, environment)),
      );
      yield figureOf({
        bench: 'training-step',
        figure: `images per second, ${backbone}, ${figure}`,
        ours: ours.map(({ rate }) => rate),
        peer: peer.map(({ rate }) => rate),
        peerName: peer[0]!.version,
        unit: '1/s',
        better: 'more',
      });
    }
  },
};
