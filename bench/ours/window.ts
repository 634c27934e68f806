import { parseArgs } from 'node:util';
import type { BenchmarkBackbone } from '../benchmark.js';
import type { WindowResult } from '../window.js';

/** What every program of a benchmark is asked for; see `peers-src/window.py`. */
export interface Arguments {
  readonly photos: string;
  readonly batch: number;
  readonly warmup: number;
  readonly seconds: number;
  readonly precision: 'float32' | 'bfloat16' | 'auto';
  readonly backbone: BenchmarkBackbone;
  readonly device: string;
  /** What a recipe calls `distributed.batchNorm`. */
  readonly norms: 'synchronised' | 'local';
}

export function windowArguments(): Arguments {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      photos: text,
      batch: text,
      warmup: text,
      seconds: text,
      precision: text,
      backbone: text,
      device: text,
      norms: text,
    },
  });
  const { photos = '', precision = 'float32', backbone = 'resnet18', device = 'cpu', norms = 'synchronised' } = values;
  return {
    photos,
    batch: Number(values.batch),
    warmup: Number(values.warmup),
    seconds: Number(values.seconds),
    precision: precision as Arguments['precision'],
    backbone: backbone as BenchmarkBackbone,
    device,
    norms: norms as Arguments['norms'],
  };
}

/** Goes through batches, of which each entry is a size, and prints the rate over the window after the warm-up. */
export async function measure(
  batches: AsyncIterable<number>,
  { warmup, seconds }: Pick<Arguments, 'warmup' | 'seconds'>,
): Promise<void> {
  let [images, done, startMs] = [0, 0, performance.now()];
  for await (const count of batches) {
    done++;
    if (done <= warmup) {
      startMs = performance.now();
      continue;
    }
    images += count;
    if (performance.now() - startMs >= seconds * 1000) break;
  }
  const elapsed = (performance.now() - startMs) / 1000;
  if (images === 0) throw new Error('The photos do not reach beyond the warm-up: ask for smaller batches.');
  const result: WindowResult = { rate: images / elapsed, images };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
