import { alternate } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { type Figure, figureOf, median } from './figure.js';
import { ourProgram, runProgram } from './program.js';
import { prepareFaiss, pythonProgram } from './python.js';

/** What `ours/search.ts` prints: seconds a search alone, seconds for a batch, the share found, and bytes of memory. */
export interface SearchResult {
  readonly one: number;
  readonly batch: number;
  readonly recall: number;
  readonly bytes: number;
}

interface FaissResult {
  readonly one: number;
  readonly batch: number;
  readonly version: string;
}

const SIZE = 512;
const LIMIT = 10;
const BATCH = 32;
const TEMPLATES = [100_000, 1_000_000];
const ENCODINGS = ['float32', 'int8'] as const;
const BYTES = { float32: 4, int8: 1 };

/** Exact search of one collection, on all cores, for the ten most similar people. */
export const search: Benchmark = {
  about: 'the 10 nearest of 100,000 and 1,000,000 templates of 512 numbers, exactly, against FAISS: seconds a search',
  async *run({ runs, seconds }) {
    prepareFaiss();
    const bandwidth = await runProgram<{ rate: number }>(ourProgram('memory-bandwidth', []));
    for (const templates of TEMPLATES) {
      const flags = Object.entries({ templates, size: SIZE, limit: LIMIT, batch: BATCH, seconds }).flatMap(
        ([name, value]) => [`--${name}`, String(value)],
      );
      for (const encoding of ENCODINGS) {
        const { ours, peer } = await alternate(
          runs,
          () => runProgram<SearchResult>(ourProgram('search', [...flags, '--encoding', encoding])),
          () => runProgram<FaissResult>(pythonProgram('faiss_search', flags)),
        );
        const of = `${templates.toLocaleString('en')} templates, ${encoding}`;
        for (const [kind, figure] of [
          ['one', 'one probe'],
          ['batch', `batch of ${BATCH}`],
        ] as const) {
          yield figureOf({
            bench: 'search',
            figure: `${figure}, ${of}`,
            ours: ours.map((result) => result[kind]),
            peer: peer.map((result) => result[kind]),
            peerName: peer[0]!.version,
            unit: 's',
            better: 'less',
          });
        }
        const rate = median(ours.map(({ one }) => (templates * SIZE * BYTES[encoding]) / one));
        const { recall, bytes } = ours[0]!;
        yield known(`recall, ${of}`, recall, 1, 'comparing all in float64', '', 'more');
        yield known(`memory, ${of}`, bytes / 1e6, (templates * SIZE * 4) / 1e6, 'the vectors in float32', 'MB', 'less');
        yield known(`reading, ${of}`, rate / 1e9, bandwidth.rate / 1e9, 'memcmp on all cores', 'GB/s', 'more');
      }
    }
  },
};

/** A figure whose two sides need no turns. */
function known(
  figure: string,
  ours: number,
  peer: number,
  peerName: string,
  unit: string,
  better: 'more' | 'less',
): Figure {
  return figureOf({ bench: 'search', figure, ours: [ours], peer: [peer], peerName, unit, better });
}
