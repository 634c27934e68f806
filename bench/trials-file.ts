import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '../dist/random.js';

/**
 * Writes so many scored trials, a tenth of them of the same person: their scores as float64, then a byte each, 1 for the same
 * person. Made once, and kept beside the compiled benchmarks. Both sides read it.
 */
export async function writeTrials(count: number): Promise<string> {
  const path = fileURLToPath(new URL(`../dist-bench/trials-${count}.bin`, import.meta.url));
  if (existsSync(path)) return path;
  const random = new Random(1);
  const same = Uint8Array.from({ length: count }, () => (random.uniform() < 0.1 ? 1 : 0));
  const scores = Float64Array.from(same, (is) => 0.15 * random.normal() + 0.6 * is);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, Buffer.concat([Buffer.from(scores.buffer), Buffer.from(same.buffer)]));
  await rename(`${path}.part`, path);
  return path;
}
