import { join } from 'node:path';
import sharp from 'sharp';
import type { Benchmark } from './benchmark.js';
import { figureOf, median } from './figure.js';
import type { HostileInputResult } from './ours/hostile-input.js';
import { ourProgram, runProgramWatchingMemory } from './program.js';
import { TemporaryFolder } from './temporary-folder.js';

const MEGABYTE = 1e6;

/** Writes files of a few kilobytes that hold 81 megapixels. */
async function writeBombs(folder: string): Promise<string[]> {
  const blank = sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#777' } });
  const kinds = {
    'bomb.png': blank.clone().png(),
    'bomb-interlaced.png': blank.clone().png({ progressive: true }),
    'bomb.jpg': blank.clone().jpeg({ quality: 1 }),
    'bomb-progressive.jpg': blank.clone().withMetadata({ orientation: 6 }).jpeg({ quality: 1, progressive: true }),
    'bomb.gif': blank.clone().gif({ effort: 1 }),
    'bomb.webp': blank.clone().webp({ effort: 0 }),
    'bomb.avif': blank.clone().avif({ effort: 0 }),
  };
  const paths: string[] = [];
  for (const [name, pipeline] of Object.entries(kinds)) {
    await pipeline.toFile(join(folder, name));
    paths.push(join(folder, name));
  }
  return paths;
}

/** Files that are cut, damaged, mislabelled, or made to harm, through decoding and detection; a crash fails the benchmark. */
export const hostileInput: Benchmark = {
  about: '2,000 damaged and malicious files through decoding and detection: each gives a result or a clear error',
  async *run({ steps }) {
    using folder = new TemporaryFolder('bombs');
    const program = ourProgram('hostile-input', ['--files', `${steps}`, ...(await writeBombs(folder.path))]);
    const { result, peak } = await runProgramWatchingMemory<HostileInputResult>(program);
    const { decoded, refused, unclear, resident, slowestMs, slowest } = result;
    const quarter = (number: number): number =>
      median(resident.slice(((number - 1) * resident.length) / 4, (number * resident.length) / 4));
    for (const line of unclear) process.stderr.write(`[bench] unclear: ${line}\n`);
    process.stderr.write(`[bench] decoded ${decoded}, refused ${JSON.stringify(refused)}\n`);
    const curve = resident.filter((_, i) => i % 10 === 9).map((bytes) => Math.round(bytes / MEGABYTE));
    process.stderr.write(`[bench] resident memory after each tenth: ${curve.join(', ')} MB\n`);
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
      figure: `resident memory in the last quarter of ${steps} files`,
      ours: [quarter(4) / MEGABYTE],
      peer: [quarter(2) / MEGABYTE],
      peerName: 'itself in the second quarter',
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
