import { alternate } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { hasBf16Units } from '../dist/torch/device.js';
import { figureOf } from './figure.js';
import { facePhotos } from './photos.js';
import { ourProgram, runProgram } from './program.js';
import { preparePyTorch, pythonProgram } from './python.js';
import { type PeerResult, windowFlags, type WindowResult } from './window.js';

const WARMUP_BATCHES = 4;

/** ResNet-18 at 112×112 with ArcFace, from JPEG files to optimiser steps. */
export const training: Benchmark = {
  about: 'whole training, JPEG files to optimiser steps, against a PyTorch script: images per second',
  async *run({ runs, seconds, batch, backbone, bfloat16 }) {
    preparePyTorch();
    const photos = await facePhotos({ from: 112, to: 128 });
    const flags = (precision: string): string[] =>
      windowFlags({ photos, batch, warmup: WARMUP_BATCHES, seconds, precision, backbone });
    const comparisons = [{ figure: 'fp32', ours: 'float32', theirs: 'float32' }];
    if (hasBf16Units() || bfloat16) {
      const ours = hasBf16Units() ? 'auto' : 'bfloat16';
      const name = hasBf16Units() ? 'our default (bf16)' : 'our bf16';
      comparisons.push({ figure: `${name} against fp32`, ours, theirs: 'float32' });
      comparisons.push({ figure: `${name} against bf16 autocast`, ours, theirs: 'bfloat16' });
    } else {
      process.stderr.write('[bench] this CPU has no bf16 units: our default is fp32 here, and bf16 is left out\n');
    }
    for (const { figure, ours, theirs } of comparisons) {
      const measured = await alternate(
        runs,
        () => runProgram<WindowResult>(ourProgram('training', flags(ours))),
        () => runProgram<PeerResult>(pythonProgram('pytorch_training', flags(theirs))),
      );
      yield figureOf({
        bench: 'training',
        figure: `images per second, ${backbone}, ${figure}`,
        ours: measured.ours.map(({ rate }) => rate),
        peer: measured.peer.map(({ rate }) => rate),
        peerName: measured.peer[0]!.version,
        unit: '1/s',
        better: 'more',
      });
    }
  },
};
