import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect } from 'vitest';
import type { Program } from '../../bench/program.js';
import { requireDistributed } from '../../src/distributed/join-group.js';
import { torchAvailable } from '../../src/torch/device.js';
import { type MetricsRow, readMetrics } from '../../src/training/metrics.js';

/** Trainings in processes of their own, by the command line. */

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');

/** Whether training in several processes can be tried here. */
export function distributed(): boolean {
  if (!torchAvailable() || !existsSync(MAIN)) return false;
  try {
    requireDistributed();
    return true;
  } catch {
    return false;
  }
}

const base = mkdtempSync(join(tmpdir(), 'lineament-processes-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
let runs = 0;

/** A file with a recipe that trains for seconds, changed as given. */
export function recipeFile(epochs: number, changes: object = {}): string {
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
    ...changes,
  };
  writeFileSync(path, JSON.stringify(recipe));
  return path;
}

export interface Running {
  readonly child: ChildProcess;
  readonly out: string;
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
}

/** @param as the program that is run instead, for a training elsewhere. Default: itself. */
export function start(
  words: readonly string[],
  out: string,
  as = (program: Program) => program,
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Running {
  const { command, args, environment } = as({ command: process.execPath, args: [MAIN, 'train', ...words] });
  const env = { ...process.env, ...options.env, ...environment };
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], ...options, env });
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }));
  return { child, out, ended };
}

/** A folder for a run, not there yet. */
export const freshOut = (): string => join(base, `run-${++runs}`);

export const startFresh = (recipe: string, processes: number): Running => {
  const out = freshOut();
  return start([recipe, '--out', out, '--processes', String(processes)], out);
};

/** What a run recorded that went to its end. */
export async function finished(recipe: string, processes: number): Promise<MetricsRow[]> {
  const { out, ended } = startFresh(recipe, processes);
  const { code, said } = await ended;
  expect({ code, said }).toMatchObject({ code: 0 });
  return readMetrics(out);
}

export const losses = (rows: readonly MetricsRow[]) => rows.flatMap((row) => (row.type === 'step' ? [row.loss] : []));
export const validations = (rows: readonly MetricsRow[]) => rows.filter(({ type }) => type === 'validation');
export const farthest = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, n) => Math.abs(value - b[n]!)));

/** The process of this rank below the launcher. */
export function childOf(launcher: number, rank: number): number | null {
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

export async function afterRows(out: string, rows: number): Promise<void> {
  while (readMetrics(out).length < rows) await delay(50);
}

/** Runs a script of this folder in so many processes that find each other by their environment. @returns what each printed. */
export async function inProcesses(script: string, processes: number, words: readonly string[]): Promise<string[]> {
  const places = await placesOf(processes);
  const said = places.map(async (env) => {
    const child = spawn(process.execPath, [script, ...words], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more));
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(0);
    return text;
  });
  return Promise.all(said);
}

/** The environments of so many processes that find each other. */
async function placesOf(processes: number): Promise<NodeJS.ProcessEnv[]> {
  const port = await freePort();
  return Array.from({ length: processes }, (_, rank) => {
    const place = { RANK: rank, WORLD_SIZE: processes, LOCAL_RANK: rank, LOCAL_WORLD_SIZE: processes };
    const strings = Object.entries({ ...place, MASTER_PORT: port, OMP_NUM_THREADS: 1 }).map(([k, v]) => [k, String(v)]);
    return { ...process.env, ...Object.fromEntries(strings), MASTER_ADDR: '127.0.0.1' };
  });
}

/** A training whose processes each have a working folder of their own, as machines without a common disk. */
export async function startApart(words: readonly string[], folders: readonly string[]): Promise<Running['ended'][]> {
  const places = await placesOf(folders.length);
  return folders.map((cwd, rank) => {
    mkdirSync(cwd, { recursive: true });
    return start(words, cwd, (program) => program, { cwd, env: places[rank]! }).ended;
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
