import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inGroup } from '../../dist/distributed/in-group.js';
import { placeFrom } from '../../dist/distributed/place.js';
import type { ProcessGroup } from '../../dist/distributed/process-group.js';
import { train } from '../../dist/training/train.js';
import { benchmarkRecipe } from './recipe.js';
import { measure, windowArguments } from './window.js';

/**
 * Whole training from JPEG files on disk to optimiser steps: `train()` as everybody calls it, in one process or in the several
 * that the environment tells of, of which the first measures.
 */
const args = windowArguments();
const out = await mkdtemp(join(tmpdir(), 'lineament-bench-'));

async function* steps(group: ProcessGroup): AsyncGenerator<number> {
  const stop = new AbortController();
  const events = train(benchmarkRecipe(args), { out: join(out, 'run'), group, signal: stop.signal });
  try {
    for (let next = await events.next(); !next.done; next = await events.next()) {
      if (next.value.type === 'step') yield args.batch;
      if (next.value.type === 'checkpoint') return;
    }
  } finally {
    // All processes stop after the same step, so that none waits for another.
    stop.abort();
    while (!(await events.next()).done);
  }
}

async function measureIn(group: ProcessGroup): Promise<void> {
  if (group.leads) return measure(steps(group), args);
  for await (const _ of steps(group));
}

try {
  await inGroup(placeFrom(process.env), {}, measureIn);
} finally {
  await rm(out, { recursive: true, force: true });
}
