import { alternate } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { figureOf } from './figure.js';
import type { LongTrainingResult } from './ours/long-training.js';
import { facePhotos } from './photos.js';
import { ourProgram, runProgram, runProgramWatchingMemory } from './program.js';
import { preparePyTorch, pythonProgram } from './python.js';
import { type PeerResult, windowFlags, type WindowResult } from './window.js';

const WARMUP_BATCHES = 4;
const MEGABYTE = 1e6;

/** The training of the benchmark `training`, with an eye on memory; then whether a long one keeps what it should free. */
export const trainingMemory: Benchmark = {
  about:
    'peak resident memory of the whole training, all processes, against the PyTorch script; memory over 2,000 steps',
  async *run({ runs, seconds, batch, steps, backbone }) {
    preparePyTorch();
    const photos = await facePhotos({ from: 112, to: 128 });
    const flags = windowFlags({ photos, batch, warmup: WARMUP_BATCHES, seconds, precision: 'float32', backbone });
    const { ours, peer } = await alternate(
      runs,
      () => runProgramWatchingMemory<WindowResult>(ourProgram('training', flags)),
      () => runProgramWatchingMemory<PeerResult>(pythonProgram('pytorch_training', flags)),
    );
    yield figureOf({
      bench: 'training-memory',
      figure: `peak resident memory, ${backbone}, fp32`,
      ours: ours.map(({ peak }) => peak / MEGABYTE),
      peer: peer.map(({ peak }) => peak / MEGABYTE),
      peerName: peer[0]!.result.version,
      unit: 'MB',
      better: 'less',
    });

    const { early, late } = await runProgram<LongTrainingResult>(ourProgram('long-training', ['--steps', `${steps}`]));
    const itself = { bench: 'training-memory', peerName: `itself after a tenth of the steps`, better: 'less' } as const;
    yield figureOf({
      ...itself,
      figure: `resident memory after ${steps} steps of a small network`,
      ours: [late.residentBytes / MEGABYTE],
      peer: [early.residentBytes / MEGABYTE],
      unit: 'MB',
    });
    yield figureOf({
      ...itself,
      figure: `live tensors after ${steps} steps of a small network`,
      ours: [late.liveTensors],
      peer: [early.liveTensors],
      unit: 'tensors',
    });
  },
};
