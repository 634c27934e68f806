import { existsSync, readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { libtorchVersion, threads } from '../torch/device.js';
import { writeDurably } from '../torch/safetensors.js';
import type { TrainingEvent } from './events.js';

const ENVIRONMENT = 'environment.json';

/** What a run was trained with, from one step on. */
export interface RunEnvironment {
  /** The step after which it was; 0 for the beginning, and more where a run was resumed. */
  readonly afterStep: number;
  /** ISO 8601, in UTC. */
  readonly startedAt: string;
  readonly lineament: string;
  readonly node: string;
  readonly libtorch: string;
  /** Operating system and architecture, as Node names them. */
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  /** Threads of one operator. */
  readonly threads: number;
  readonly memoryGb: number;
  readonly device: string;
  readonly precision: string;
  readonly photos: number;
  readonly people: number;
  readonly parameters: number;
}

/** Adds what a run goes on with to its `environment.json`. What followed the same step or a later one is gone through again, and forgotten. */
export function noteEnvironment(start: Extract<TrainingEvent, { type: 'start' }>, device: string): void {
  const { run, resumedFrom, precision, samples, classes, parameters } = start;
  const earlier = readEnvironments(run).filter(({ afterStep }) => afterStep < resumedFrom);
  const here: RunEnvironment = {
    afterStep: resumedFrom,
    startedAt: new Date().toISOString(),
    lineament: ownVersion(),
    node: process.versions.node,
    libtorch: libtorchVersion(),
    system: `${platform()} ${arch()}`,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    threads: threads(),
    memoryGb: Math.round(totalmem() / 1e9),
    device,
    precision,
    photos: samples,
    people: classes,
    parameters,
  };
  writeDurably(join(run, ENVIRONMENT), [Buffer.from(`${JSON.stringify([...earlier, here], null, 1)}\n`)]);
}

/** What a run was trained with, a machine after the other; nothing for runs that did not note it. */
export function readEnvironments(run: string): RunEnvironment[] {
  const path = join(run, ENVIRONMENT);
  if (!existsSync(path)) return [];
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RunEnvironment[];
  } catch {
    return [];
  }
}

function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
