import { alternate } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { demoPhotos } from './demo-photos.js';
import { figureOf } from './figure.js';
import { peerProgram, prepareJavaScriptPeers } from './javascript-peers.js';
import type { EmbeddingResult } from './ours/embedding.js';
import type { PhotoResult } from './photo-window.js';
import { ourProgram, runProgram } from './program.js';

/** Ways to run our side: the peers' own, WebAssembly, first. Two look once at the whole photo, as the peers do. */
const OURS = {
  wasm: ['--provider', 'wasm'],
  'wasm, whole photo only': ['--provider', 'wasm', '--tiles', '0'],
  'onnxruntime-node': ['--provider', 'cpu'],
  'onnxruntime-node, whole photo only': ['--provider', 'cpu', '--tiles', '0'],
} as const;

const PEERS = ['human-photo', 'face-api-photo'] as const;

/** A photo of 1,920 pixels with three to five faces, from its file to the embeddings of all faces, on one thread. */
export const photo: Benchmark = {
  about: 'a photo file to the embeddings of all its faces, against human and face-api on wasm: milliseconds',
  async *run({ runs }) {
    prepareJavaScriptPeers();
    const { groups } = await demoPhotos();
    const peers = () => inTurn(PEERS.map((peer) => () => runProgram<PhotoResult>(peerProgram(peer, groups))));
    const ways = Object.values(OURS).map((flags) => () => {
      return runProgram<PhotoResult>(ourProgram('photo', [...flags, ...groups]));
    });
    const measured = await alternate(runs, () => inTurn(ways), peers);
    for (const p of PEERS.keys()) {
      const peer = measured.peer.map((run) => run[p]!);
      for (const [way, name] of Object.keys(OURS).entries()) {
        const ours = measured.ours.map((run) => run[way]!);
        const all = { bench: 'photo', peerName: peer[0]!.version } as const;
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
    }
    const embed = (threads: number) => () =>
      runProgram<EmbeddingResult>(ourProgram('embedding', ['--threads', `${threads}`, '--count', '48', ...groups]));
    const workers = await alternate(runs, embed(2), embed(1));
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

function found({ faces }: PhotoResult): number {
  return faces.reduce((sum, count) => sum + count, 0);
}

async function inTurn<Result>(measurements: readonly (() => Promise<Result>)[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const measure of measurements) results.push(await measure());
  return results;
}
