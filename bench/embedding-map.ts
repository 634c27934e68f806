import type { Benchmark } from './benchmark.js';
import { figureOf } from './figure.js';
import type { EmbeddingMapResult } from './ours/embedding-map.js';
import { ourProgram, runProgram } from './program.js';

/** As many faces as a map is drawn of at most. */
const FACES = 3000;
const MARK_SECONDS = 60;

/** Random faces of 60 people, 128 numbers each, to places in the plane, on one thread. */
export const embeddingMap: Benchmark = {
  about: `a map of ${FACES.toLocaleString('en')} embeddings by UMAP and by t-SNE, against the mark of ${MARK_SECONDS} s`,
  async *run({ runs }) {
    for (const [method, name] of [
      ['umap', 'UMAP'],
      ['tsne', 't-SNE'],
    ] as const) {
      const ours: number[] = [];
      for (let run = 0; run < runs; run++) {
        const args = ['--method', method, '--faces', `${FACES}`];
        ours.push((await runProgram<EmbeddingMapResult>(ourProgram('embedding-map', args))).seconds);
      }
      yield figureOf({
        bench: 'embedding-map',
        figure: `a map of ${FACES} embeddings by ${name}`,
        ours,
        peer: [MARK_SECONDS],
        peerName: 'the mark',
        unit: 's',
        better: 'less',
      });
    }
  },
};
