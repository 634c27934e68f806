import { fileURLToPath } from 'node:url';
import { alternate } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { figureOf } from './figure.js';
import type { EmbeddingTimeResult } from './ours/embedding-time.js';
import { ourProgram, runProgram } from './program.js';

/** A recipe for each network of docs/results.md. */
const RECIPES = [
  'gpu-resnet18-softmax',
  'gpu-se-resnet18-softmax',
  'gpu-mobilefacenet-arcface',
  'gpu-ir-resnet18-arcface',
  'gpu-resnet18-fine-distilled',
  'gpu-mobilefacenet-distilled',
];
const PEER = 'dlib-resnet';
/** Long enough for hundreds of faces. */
const SECONDS = 3;

/** The networks that docs/results.md compares, exported, one aligned face at a time on one thread, beside the default model. */
export const embeddingTime: Benchmark = {
  about: `time of one aligned face through the networks of docs/results.md, against the default model, ${PEER}`,
  async *run({ runs }) {
    const timed = async (network: string) =>
      runProgram<EmbeddingTimeResult>(ourProgram('embedding-time', [network, `${SECONDS}`]));
    for (const name of RECIPES) {
      const recipe = fileURLToPath(new URL(`../recipes/${name}.yaml`, import.meta.url));
      const { ours, peer } = await alternate(
        runs,
        () => timed(recipe),
        () => timed(PEER),
      );
      const { parameters, multiplyAdds } = ours[0]!;
      const counts = [parameters!, multiplyAdds!].map((count) => (count / 1e6).toFixed(2));
      yield figureOf({
        bench: 'embedding-time',
        figure: `time a face, ${name}: ${counts[0]} M parameters, ${counts[1]} M multiply-adds`,
        ours: ours.map(({ ms }) => ms),
        peer: peer.map(({ ms }) => ms),
        peerName: PEER,
        unit: 'ms',
        better: 'less',
      });
    }
  },
};
