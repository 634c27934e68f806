import { alternate } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { demoPhotos } from './demo-photos.js';
import { type Figure, figureOf } from './figure.js';
import { peerProgram, prepareJavaScriptPeers } from './javascript-peers.js';
import type { EmbeddingResult } from './ours/embedding.js';
import type { PhotoResult } from './photo-window.js';
import { ourProgram, runProgram } from './program.js';

/** Ways to run our side: the peers' own, WebAssembly, first. The second looks once at the whole photo, as they do. */
const OURS = [
  { name: 'wasm', flags: ['--provider', 'wasm'] },
  { name: 'wasm, whole photo only', flags: ['--provider', 'wasm', '--tiles', '0'] },
  { name: 'onnxruntime-node', flags: ['--provider', 'cpu'] },
  { name: 'onnxruntime-node, whole photo only', flags: ['--provider', 'cpu', '--tiles', '0'] },
] as const;

const PEERS = ['human-photo', 'face-api-photo'] as const;

/** A photo of 1,920 pixels with three to five faces, from its file to the embeddings of all faces, on one thread. */
export const photo: Benchmark = {
  about: 'a photo file to the embeddings of all its faces, against human and face-api on wasm: milliseconds',
  async *run({ runs }) {
    prepareJavaScriptPeers();
    const { groups } = await demoPhotos();
    for (const peer of PEERS) {
      for (const { name, flags } of OURS) {
        const measured = await alternate(
          runs,
          () => runProgram<PhotoResult>(ourProgram('photo', [...flags, ...groups])),
          () => runProgram<PhotoResult>(peerProgram(peer, groups)),
        );
        yield* figuresOf(name, measured.ours, measured.peer);
      }
    }
    const count = ['--count', '48', '--provider', 'wasm'];
    const workers = await alternate(
      runs,
      () => runProgram<EmbeddingResult>(ourProgram('embedding', ['--threads', '2', ...count, ...groups])),
      () => runProgram<EmbeddingResult>(ourProgram('embedding', ['--threads', '1', ...count, ...groups])),
    );
    yield figureOf({
      bench: 'photo',
      figure: 'photos a second, two workers, wasm',
      ours: workers.ours.map(({ rate }) => rate),
      peer: workers.peer.map(({ rate }) => rate),
      peerName: 'itself with one worker',
      unit: '1/s',
      better: 'more',
    });
  },
};

function* figuresOf(name: string, ours: readonly PhotoResult[], peer: readonly PhotoResult[]): Generator<Figure> {
  const all = { bench: 'photo', peerName: peer[0]!.version } as const;
  const found = ({ faces }: PhotoResult): number => faces.reduce((sum, count) => sum + count, 0);
  yield figureOf({
    ...all,
    figure: `time a photo, one thread, ${name}`,
    ours: ours.map(({ msPerPhoto }) => msPerPhoto),
    peer: peer.map(({ msPerPhoto }) => msPerPhoto),
    unit: 'ms',
    better: 'less',
  });
  yield figureOf({
    ...all,
    figure: `faces found in six photos, ${name}`,
    ours: ours.map(found),
    peer: peer.map(found),
    unit: 'faces',
    better: 'more',
  });
}
