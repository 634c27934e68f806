import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { train } from '../../dist/training/train.js';
import { benchmarkRecipe } from './recipe.js';
import { measure, windowArguments } from './window.js';

/** Whole training from JPEG files on disk to optimiser steps: `train()` as everybody calls it. */
const args = windowArguments();
const out = await mkdtemp(join(tmpdir(), 'lineament-bench-'));

async function* steps(): AsyncGenerator<number> {
  for await (const event of train(benchmarkRecipe(args), { out: join(out, 'run') })) {
    if (event.type === 'step') yield args.batch;
    if (event.type === 'checkpoint') return;
  }
}

try {
  await measure(steps(), args);
} finally {
  await rm(out, { recursive: true, force: true });
}
