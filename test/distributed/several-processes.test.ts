import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { requireDistributed } from '../../src/distributed/join-group.js';
import { torchAvailable } from '../../src/torch/device.js';
import { type MetricsRow, readMetrics } from '../../src/training/metrics.js';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');

function distributed(): boolean {
  if (!torchAvailable() || !existsSync(MAIN)) return false;
  try {
    requireDistributed();
    return true;
  } catch {
    return false;
  }
}

const base = mkdtempSync(join(tmpdir(), 'lineament-processes-'));
let runs = 0;

function recipeFile(epochs: number): string {
  const path = join(base, `recipe-${++runs}.json`);
  const recipe = {
    data: {
      train: 'synthetic:identities=8,images=12,seed=1,size=40',
      dev: 'synthetic:identities=8,images=4,seed=1,size=40',
      pairs: { from: 'synthetic:identities=5,images=3,seed=1,size=40,first=100', count: 24 },
    },
    input: { size: [32, 32], canvas: [36, 36] },
    augment: [{ horizontalFlip: {} }, { rotation: {} }],
    backbone: { kind: 'resnet10', width: 8, neck: 'pooled', embedding: 16 },
    objective: [{ kind: 'softmax' }],
    optimiser: { kind: 'sgd', learningRate: 0.02 },
    precision: 'float32',
    threads: 1,
    batch: 16,
    epochs,
  };
  writeFileSync(path, JSON.stringify(recipe));
  return path;
}

interface Running {
  readonly child: ChildProcess;
  readonly out: string;
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
}

function start(words: readonly string[], out: string): Running {
  const child = spawn(process.execPath, [MAIN, 'train', ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }));
  return { child, out, ended };
}

const startFresh = (recipe: string, processes: number): Running => {
  const out = join(base, `run-${++runs}`);
  return start([recipe, '--out', out, '--processes', String(processes)], out);
};

async function finished(recipe: string, processes: number): Promise<MetricsRow[]> {
  const { out, ended } = startFresh(recipe, processes);
  const { code, said } = await ended;
  expect({ code, said }).toMatchObject({ code: 0 });
  return readMetrics(out);
}

const losses = (rows: readonly MetricsRow[]) => rows.flatMap((row) => (row.type === 'step' ? [row.loss] : []));
const validations = (rows: readonly MetricsRow[]) => rows.filter(({ type }) => type === 'validation');
const farthest = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, n) => Math.abs(value - b[n]!)));

/** The process of this rank below the launcher. */
function childOf(launcher: number, rank: number): number | null {
  const entries = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  for (const pid of entries) {
    try {
      const parent = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      if (parent === launcher && environment.includes(`RANK=${rank}`)) return Number(pid);
    } catch {
      // It has ended since the folder was read.
    }
  }
  return null;
}

async function afterRows(out: string, rows: number): Promise<void> {
  while (readMetrics(out).length < rows) await delay(50);
}

describe.skipIf(!distributed())('training in several processes (needs libtorch with c10d, and dist/)', () => {
  it('has the losses and figures of one process, whether there are two or four', { timeout: 240_000 }, async () => {
    const recipe = recipeFile(2);
    const one = await finished(recipe, 1);
    expect(losses(one)).toHaveLength(12);
    for (const processes of [2, 4]) {
      const rows = await finished(recipe, processes);
      expect(farthest(losses(rows), losses(one))).toBeLessThanOrEqual(1e-5);
      const [ours, alone] = [validations(rows), validations(one)];
      expect(ours).toHaveLength(2);
      for (const [n, row] of ours.entries()) {
        const other = alone[n]!;
        if (row.type !== 'validation' || other.type !== 'validation') throw new Error('a validation was expected');
        expect(row.classification?.photos).toBe(other.classification?.photos);
        expect(row.classification?.loss).toBeCloseTo(other.classification!.loss, 4);
        expect(row.verification?.pairs).toBe(24);
        expect(row.verification?.auc).toBeCloseTo(other.verification!.auc, 1);
      }
    }
  });

  it.each([1, 0])(
    'stops within 30 s with a sentence naming process %i when that is killed, and goes on exactly',
    { timeout: 240_000 },
    async (rank) => {
      const recipe = recipeFile(4);
      const whole = await finished(recipe, 2);
      const { child, out, ended } = startFresh(recipe, 2);
      await afterRows(out, 9);
      const killedAt = performance.now();
      process.kill(childOf(child.pid!, rank)!, 'SIGKILL');
      const { code, said } = await ended;
      expect((performance.now() - killedAt) / 1000).toBeLessThan(30);
      expect(code).toBe(3);
      expect(said).toMatch(new RegExp(`process ${rank} of 2 \\(pid \\d+\\) was ended by SIGKILL`));
      // Process 0 is who the others speak to: without it, nobody tells of it but the launcher.
      const told = new RegExp(`process ${rank} of 2 ended without a word`);
      expect(rank === 0 || told.test(said)).toBe(true);

      const resumed = await start(['--resume', out, '--processes', '2'], out).ended;
      expect(resumed).toMatchObject({ code: 0 });
      expect(losses(readMetrics(out))).toEqual(losses(whole));
    },
  );

  it('goes on with another number of processes, and says so', { timeout: 240_000 }, async () => {
    const recipe = recipeFile(3);
    const whole = await finished(recipe, 2);
    const { child, out, ended } = startFresh(recipe, 2);
    await afterRows(out, 9);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    const resumed = await start(['--resume', out, '--processes', '4'], out).ended;
    expect(resumed).toMatchObject({ code: 0 });
    expect(resumed.said).toMatch(/in each of 4 processes, and was in .* in each of 2 processes/);
    // Two epochs in float32 whose sums are taken in another order: 2.4e-5 was seen on one CPU.
    expect(farthest(losses(readMetrics(out)), losses(whole))).toBeLessThanOrEqual(1e-4);
  });

  it('refuses a batch that cannot be shared equally', { timeout: 60_000 }, async () => {
    const { code, said } = await startFresh(recipeFile(1), 3).ended;
    expect(code).toBe(2);
    expect(said).toMatch(/batch: expected a multiple of 3 .* for 3 processes/);
  });
});
