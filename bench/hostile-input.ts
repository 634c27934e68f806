import type { Benchmark } from './benchmark.js';
import { figureOf } from './figure.js';
import type { HostileInputResult } from './ours/hostile-input.js';
import { ourProgram, runProgramWatchingMemory } from './program.js';

const MEGABYTE = 1e6;

/** Files that are cut, damaged, mislabelled, or made to harm, through decoding and detection; a crash fails the benchmark. */
export const hostileInput: Benchmark = {
  about: '2,000 damaged and malicious files through decoding and detection: each gives a result or a clear error',
  async *run({ steps }) {
    const program = ourProgram('hostile-input', ['--files', `${steps}`]);
    const { result, peak } = await runProgramWatchingMemory<HostileInputResult>(program);
    const { decoded, refused, unclear, residentEarly, residentLate, slowestMs, slowest } = result;
    for (const line of unclear) process.stderr.write(`[bench] unclear: ${line}\n`);
    process.stderr.write(`[bench] decoded ${decoded}, refused ${JSON.stringify(refused)}\n`);
    process.stderr.write(`[bench] the slowest took ${Math.round(slowestMs)} ms: ${slowest}\n`);
    const bench = 'hostile-input';
    yield figureOf({
      bench,
      figure: 'files that gave a result or a LineamentError',
      ours: [steps - unclear.length],
      peer: [steps],
      peerName: 'all of them',
      unit: 'files',
      better: 'more',
    });
    yield figureOf({
      bench,
      figure: `resident memory after ${steps} files`,
      ours: [residentLate / MEGABYTE],
      peer: [residentEarly / MEGABYTE],
      peerName: 'itself after a tenth of the files',
      unit: 'MB',
      better: 'less',
    });
    yield figureOf({
      bench,
      figure: 'peak resident memory',
      ours: [peak / MEGABYTE],
      peer: [1000],
      peerName: 'the mark, 1 GB',
      unit: 'MB',
      better: 'less',
    });
  },
};
