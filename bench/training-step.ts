import { alternate } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { hasBf16Units } from '../dist/torch/device.js';
import { figureOf } from './figure.js';
import { ourProgram, runProgram } from './program.js';
import { preparePyTorch, pythonProgram } from './python.js';
import { type PeerResult, windowFlags, type WindowResult } from './window.js';

/** The nearest to our allocator that the peer can be told: glibc keeps its memory, on huge pages. */
const MEMORY_KEPT = {
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: '1000000000000',
  MALLOC_TOP_PAD_: '268435456',
  GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
};

interface Comparison {
  readonly precision: 'float32' | 'bfloat16';
  readonly figure: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly compile: 'yes' | 'no';
}

function comparisonsOn(device: string, bfloat16: boolean): Comparison[] {
  const plain = { precision: 'float32', figure: 'fp32', environment: {}, compile: 'no' } as const;
  if (device !== 'cpu') {
    const reduced = { ...plain, precision: 'bfloat16' } as const;
    return [
      { ...reduced, figure: `bf16 channels_last on ${device}, PyTorch eager` },
      { ...reduced, figure: `bf16 channels_last on ${device}, torch.compile`, compile: 'yes' },
    ];
  }
  const comparisons: Comparison[] = [
    plain,
    { ...plain, figure: 'fp32, PyTorch keeping its memory', environment: MEMORY_KEPT },
  ];
  if (hasBf16Units() || bfloat16) {
    const figure = 'bf16 channels_last, PyTorch keeping its memory';
    comparisons.push({ ...plain, precision: 'bfloat16', figure, environment: MEMORY_KEPT });
  } else {
    process.stderr.write('[bench] this CPU has no bf16 units, so bf16 is left out\n');
  }
  return comparisons;
}

/** ResNet-18 at 112×112 with ArcFace on one batch in memory: what the engine does, without data. */
export const trainingStep: Benchmark = {
  about:
    'training steps on a batch in memory, against PyTorch as installed and told to keep its memory: images per second',
  async *run({ runs, seconds, batch, backbone, device, bfloat16 }) {
    preparePyTorch();
    for (const { precision, figure, environment, compile } of comparisonsOn(device, bfloat16)) {
      const shared = { batch, warmup: device === 'cpu' ? 2 : 20, seconds, precision, backbone, device };
      const flags = windowFlags(shared);
      const { ours, peer } = await alternate(
        runs,
        () => runProgram<WindowResult>(ourProgram('training-step', flags)),
        () => runProgram<PeerResult>(pythonProgram('pytorch_step', windowFlags({ ...shared, compile }), environment)),
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
