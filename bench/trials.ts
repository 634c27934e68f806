import { fileURLToPath } from 'node:url';
import { DEFAULT_MODEL } from '../dist/matching/load-recogniser.js';
import type { Benchmark } from './benchmark.js';
import { figureOf } from './figure.js';
import { highWaterMark } from './memory.js';
import { facePhotos, PEOPLE, PHOTOS_OF_EACH } from './photos.js';
import { type Program, runProgramWatchingMemory } from './program.js';
import { trialList } from './trial-list.js';

const COMMAND = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const TRIALS = 1_000_000;
const MEGABYTE = 1e6;
const MARK_MEGABYTES = 1000;

/** Of what `evaluate --json` prints. */
interface Evaluated {
  readonly pairs: number;
  readonly photos: number;
  readonly failures: { readonly noFace: number };
}

/** A trial file of a lecture, from the command to its answer, with the intervals of 400 replicates. */
export const trials: Benchmark = {
  about: `\`lineament evaluate\` on a file of ${TRIALS.toLocaleString('en')} trials: peak resident memory, against the mark of 1 GB`,
  async *run({ runs }) {
    const images = await facePhotos({ from: 112, to: 112 });
    const args = ['--pairs', await trialList(TRIALS), '--images', images, '--json', '--quiet'];
    const program: Program = { command: process.execPath, args: [COMMAND, 'evaluate', DEFAULT_MODEL, ...args] };
    const [peaks, seconds]: [number[], number[]] = [[], []];
    const named = PEOPLE * PHOTOS_OF_EACH;
    for (let run = 0; run < runs; run++) {
      const start = performance.now();
      const { result, peak } = await runProgramWatchingMemory<Evaluated>(program, highWaterMark);
      seconds.push((performance.now() - start) / 1000);
      peaks.push(peak / MEGABYTE);
      const { pairs, photos, failures } = result;
      if (pairs !== TRIALS || photos + failures.noFace !== named) {
        throw new Error(
          `${pairs} of ${TRIALS} trials were counted, and ${photos} + ${failures.noFace} of ${named} photos.`,
        );
      }
    }
    const itself = { bench: 'trials', peerName: 'the mark', better: 'less' } as const;
    yield figureOf({
      ...itself,
      figure: `peak resident memory, ${TRIALS.toLocaleString('en')} trials`,
      ours: peaks,
      peer: [MARK_MEGABYTES],
      unit: 'MB',
    });
    process.stderr.write(`[bench] ${seconds.map((each) => each.toFixed(0)).join(', ')} s\n`);
  },
};
