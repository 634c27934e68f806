import type { Benchmark } from './benchmark.js';
import { figureOf, median } from './figure.js';
import { ourProgram, type Program, runProgram } from './program.js';

/** What `ours/partial-fc.ts` prints. */
export interface HeadSteps {
  /** Of each step. */
  readonly seconds: readonly number[];
  /** The most resident memory of each process, added up. */
  readonly peakBytes: number;
  readonly loss: number;
}

interface Head {
  readonly processes: number;
  readonly people: number;
  /** Absent: the dense head. */
  readonly sample?: number;
}

const BATCH = 128;
const SAMPLES = [0.1, 0.3];
/** The first two make and touch what the others find. */
const [STEPS, WARMUP] = [5, 2];
const MEGABYTE = 1e6;

function program(head: Head): Program {
  const flags = Object.entries({ ...head, batch: BATCH, steps: STEPS });
  return ourProgram(
    'partial-fc',
    flags.flatMap(([name, value]) => [`--${name}`, String(value)]),
  );
}

const stepSeconds = ({ seconds }: HeadSteps): number => median(seconds.slice(WARMUP));

/** Whether the program ends well with so much memory for its data. */
async function fitsIn({ command, args }: Program, bytes: number): Promise<boolean> {
  const limited = { command: 'prlimit', args: [`--data=${Math.round(bytes)}`, command, ...args] };
  return runProgram<HeadSteps>(limited).then(
    () => true,
    () => false,
  );
}

/** An ArcFace head of many people, 512 numbers each, with SGD and momentum on a batch of 128 embeddings. */
export const partialFc: Benchmark = {
  about:
    'a step of an ArcFace head of 1,000,000 people (--people) shared out over two processes and sampled: memory, time',
  async *run({ runs, people }) {
    const smaller = Math.ceil(people / 4);
    const measured = async (head: Head): Promise<HeadSteps[]> => {
      const all: HeadSteps[] = [];
      for (let run = 0; run < runs; run++) all.push(await runProgram<HeadSteps>(program(head)));
      return all;
    };
    const told = (count: number, sample: number): string => `${count.toLocaleString('en')} people, sample ${sample}`;
    const memory = { bench: 'partial-fc', unit: 'MB', better: 'less' } as const;

    // The dense head of all of them may be more than the machine has.
    const dense = await measured({ processes: 1, people: smaller });
    for (const sample of SAMPLES) {
      const ours = await measured({ processes: 2, people: smaller, sample });
      yield figureOf({
        ...memory,
        figure: `peak resident memory of all processes, ${told(smaller, sample)}`,
        ours: ours.map(({ peakBytes }) => peakBytes / MEGABYTE),
        peer: dense.map(({ peakBytes }) => peakBytes / MEGABYTE),
        peerName: 'the dense head in one process',
      });
      yield figureOf({
        ...memory,
        unit: 's',
        figure: `a step, ${told(smaller, sample)}`,
        ours: ours.map(stepSeconds),
        peer: dense.map(stepSeconds),
        peerName: 'the dense head in one process',
      });
    }

    const times = people / smaller;
    const peerName = `${times} times the dense head of ${smaller.toLocaleString('en')} people`;
    for (const sample of SAMPLES) {
      const ours = await measured({ processes: 2, people, sample });
      const peaks = ours.map(({ peakBytes }) => peakBytes);
      process.stderr.write(`[bench] ${told(people, sample)}: ${ours.map(stepSeconds).join(', ')} s a step\n`);
      const fits = await fitsIn(program({ processes: 1, people }), median(peaks));
      process.stderr.write(`[bench] the dense head ${fits ? 'fits' : 'does not fit'} the same memory\n`);
      yield figureOf({
        ...memory,
        figure: `peak resident memory of all processes, ${told(people, sample)}`,
        ours: peaks.map((bytes) => bytes / MEGABYTE),
        peer: dense.map(({ peakBytes }) => (times * peakBytes) / MEGABYTE),
        peerName,
      });
      yield figureOf({
        ...memory,
        unit: 's',
        figure: `a step, ${told(people, sample)}`,
        ours: ours.map(stepSeconds),
        peer: dense.map((each) => times * stepSeconds(each)),
        peerName,
      });
    }
  },
};
