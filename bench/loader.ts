import { alternate } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { figureOf } from './figure.js';
import { facePhotos } from './photos.js';
import { ourProgram, runProgram } from './program.js';
import { preparePyTorch, pythonProgram } from './python.js';
import { type PeerResult, windowFlags, type WindowResult } from './window.js';

const WARMUP_BATCHES = 2;

/** JPEG files of 112×112 to augmented, normalised batches; the network is taken out. */
export const loader: Benchmark = {
  about: 'JPEG files to augmented batches, against a torchvision DataLoader with 2 workers: images per second',
  async *run({ runs, seconds, batch }) {
    preparePyTorch();
    const photos = await facePhotos({ from: 112, to: 112 });
    const flags = windowFlags({ photos, batch, warmup: WARMUP_BATCHES, seconds });
    const { ours, peer } = await alternate(
      runs,
      () => runProgram<WindowResult>(ourProgram('loader', flags)),
      () => runProgram<PeerResult>(pythonProgram('pytorch_loader', flags)),
    );
    yield figureOf({
      bench: 'loader',
      figure: 'images per second, 112×112 JPEG',
      ours: ours.map(({ rate }) => rate),
      peer: peer.map(({ rate }) => rate),
      peerName: `torchvision DataLoader, ${peer[0]!.version}`,
      unit: '1/s',
      better: 'more',
    });
  },
};
