import { alternate } from './alternate.js';
import type { Benchmark } from './benchmark.js';
import { demoPhotos } from './demo-photos.js';
import { figureOf } from './figure.js';
import type { EmbeddingResult } from './ours/embedding.js';
import { ourProgram, runProgram } from './program.js';

const MEGABYTE = 1e6;
/** For the comparison of workers, ten seconds and more; the long run has its own count. */
const PHOTOS = 1000;

/** Many photos through the workers of `lineament embed`: whether memory stays, and what a second worker brings. */
export const embedSoak: Benchmark = {
  about: 'photos through `embed`, as many as --steps (10,000 for the mark): memory, and two workers against one',
  async *run({ runs, steps }) {
    const { portraits } = await demoPhotos();
    const embed = (threads: number, count: number) =>
      runProgram<EmbeddingResult>(
        ourProgram('embedding', ['--threads', `${threads}`, '--count', `${count}`, '--provider', 'cpu', ...portraits]),
      );
    const { ours, peer } = await alternate(
      runs,
      () => embed(2, PHOTOS),
      () => embed(1, PHOTOS),
    );
    const bench = 'embed-soak';
    yield figureOf({
      bench,
      figure: 'photos a second, two workers',
      ours: ours.map(({ rate }) => rate),
      peer: peer.map(({ rate }) => rate),
      peerName: 'itself with one worker',
      unit: '1/s',
      better: 'more',
    });
    const { residentEarly, residentLate } = await embed(2, steps);
    yield figureOf({
      bench,
      figure: `resident memory after ${steps} photos`,
      ours: [residentLate / MEGABYTE],
      peer: [residentEarly / MEGABYTE],
      peerName: 'itself after a tenth of the photos',
      unit: 'MB',
      better: 'less',
    });
  },
};
