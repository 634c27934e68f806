import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDataset } from '../../src/data/open-dataset.js';
import { requireDistributed } from '../../src/distributed/join-group.js';
import { encodeJpeg } from '../../src/image/encode.js';
import { Random } from '../../src/random.js';
import { torchAvailable } from '../../src/torch/device.js';
import { readMetrics } from '../../src/training/metrics.js';
import { packTar } from '../data/shards/temporary-shards.js';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');
const SHARDS = 6;
const EACH = 64;
const STEPS = 24;

const base = mkdtempSync(join(tmpdir(), 'lineament-streamed-'));
const recipe = join(base, 'recipe.json');

beforeAll(async () => {
  const faces = openDataset('synthetic:identities=8,images=48,seed=1,size=40');
  const order = new Random(1).shuffle(faces.samples.map((_, n) => n));
  for (let shard = 0; shard < SHARDS; shard++) {
    const files: Record<string, string | Uint8Array> = {};
    for (const n of order.slice(shard * EACH, (shard + 1) * EACH)) {
      files[`${n}.jpg`] = await encodeJpeg(await faces.load(n), 90);
      files[`${n}.cls`] = faces.classes[faces.samples[n]!.label]!;
    }
    packTar(join(base, `shards/faces-00${shard}.tar`), files);
  }
  const content = {
    data: { train: 'shards/faces-{000..005}.tar' },
    input: { size: [32, 32], canvas: [36, 36] },
    augment: [{ horizontalFlip: {} }],
    sampler: { kind: 'streamed', buffer: 64, lanes: 2, blockMegabytes: 0.02 },
    backbone: { kind: 'resnet10', width: 8, neck: 'pooled', embedding: 16 },
    objective: [{ kind: 'softmax' }],
    optimiser: { kind: 'sgd', learningRate: 0.02 },
    precision: 'float32',
    threads: 1,
    batch: 16,
    epochs: 2,
    // Often within an epoch, so that a killed run is resumed there.
    checkpointMinutes: 0.0001,
  };
  writeFileSync(recipe, JSON.stringify(content));
}, 120_000);

function train(...words: string[]) {
  const child = spawn(process.execPath, [MAIN, 'train', ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }));
  return { child, ended };
}

const losses = (run: string) => readMetrics(run).flatMap((row) => (row.type === 'step' ? [row.loss] : []));

const ready = torchAvailable() && existsSync(MAIN);

function distributed(): boolean {
  if (!ready) return false;
  try {
    requireDistributed();
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!ready)('training on streamed shards (needs libtorch and dist/)', () => {
  const whole = join(base, 'whole');

  it('trains on every photo, and keeps an index beside the shards', { timeout: 120_000 }, async () => {
    const { code, said } = await train(recipe, '--out', whole).ended;
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(said).toMatch(/on 384 photos of 8 people \(WebDataset, 6 tar shards\)/);
    expect(losses(whole)).toHaveLength(2 * STEPS);
    expect(existsSync(join(base, 'shards/lineament.index'))).toBe(true);
  });

  it('goes on exactly where it was when it is killed in the middle of an epoch', { timeout: 120_000 }, async () => {
    const out = join(base, 'killed');
    const { child, ended } = train(recipe, '--out', out);
    while (!existsSync(join(out, 'metrics.jsonl')) || losses(out).length < 8) await delay(10);
    child.kill('SIGKILL');
    expect(await ended).toMatchObject({ code: null });
    const { code, said } = await train('--resume', out).ended;
    expect({ code, said }).toMatchObject({ code: 0 });
    const after = Number(/continuing after step (\d+)/.exec(said)?.[1]);
    expect(after).toBeGreaterThan(0);
    expect(after).toBeLessThan(STEPS);
    expect(losses(out)).toEqual(losses(whole));
  });

  it.skipIf(!distributed())('has the losses of one process in two', { timeout: 120_000 }, async () => {
    const out = join(base, 'two');
    const { code, said } = await train(recipe, '--out', out, '--processes', '2').ended;
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(losses(out)).toHaveLength(2 * STEPS);
    // From then on the last digits grow, with any sampler; the batches are the same throughout, as photo-stream.test.ts shows.
    const [ours, alone] = [losses(out).slice(0, 3), losses(whole)];
    expect(Math.max(...ours.map((loss, n) => Math.abs(loss - alone[n]!)))).toBeLessThanOrEqual(1e-5);
  });
});
