import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LineamentError } from '../errors.js';
import type { BestScores } from '../training/events.js';
import type { MetricsRow } from '../training/metrics.js';
import type { Arguments } from './arguments.js';
import { type Command, EXIT } from './command.js';
import { duration } from './duration.js';
import type { Output } from './output.js';
import { percent } from './percent.js';
import { table } from './table.js';

/** A training run as its directory tells it; null where it does not. */
export interface RunSummary {
  readonly run: string;
  readonly recipe: string | null;
  readonly backbone: string | null;
  readonly state: 'finished' | 'unfinished';
  /** The last step recorded, and the steps of the whole training where an epoch has been seen through. */
  readonly step: number;
  readonly steps: number | null;
  readonly epochs: number;
  readonly seconds: number | null;
  readonly best: BestScores;
  /** When its metrics were last written, as ISO 8601. */
  readonly modified: string;
}

/** What is read of a run's files, which another version may have written. */
interface StoredRecipe {
  readonly name?: string;
  readonly epochs?: number;
  readonly backbone?: { readonly kind?: string };
}

interface StoredState {
  readonly step?: number;
  readonly seconds?: number;
  readonly watch?: { readonly stopped?: boolean };
}

async function readJson<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch {
    return null;
  }
}

function summaryOf(rows: readonly MetricsRow[]) {
  let step = 0;
  let stepsOfFirstEpoch = 0;
  let epoch = 0;
  let classification: number | null = null;
  let verification: number | null = null;
  for (const row of rows) {
    epoch = row.epoch;
    if (row.type === 'step') {
      step = row.step;
      if (row.epoch === 1) stepsOfFirstEpoch = row.step;
    } else {
      if (row.classification) classification = Math.max(classification ?? 0, row.classification.accuracy);
      if (row.verification) verification = Math.min(verification ?? 1, row.verification.eer);
    }
  }
  return { step, epoch, stepsOfFirstEpoch, best: { classification, verification } };
}

/** Reads one run, or returns null where `directory` holds none. */
export async function readRun(directory: string): Promise<RunSummary | null> {
  const recipe = await readJson<StoredRecipe>(join(directory, 'recipe.json'));
  if (recipe === null) return null;
  const { metricsPath, readMetrics } = await import('../training/metrics.js');
  const written = await stat(metricsPath(directory)).catch(() => null);
  const metrics = written && summaryOf(readMetrics(directory));
  const saved = await readJson<StoredState>(join(directory, 'checkpoints', 'last', 'state.json'));
  const epochs = recipe.epochs ?? 0;
  const perEpoch = metrics !== null && (metrics.epoch > 1 || epochs === 1) ? metrics.stepsOfFirstEpoch : null;
  const steps = perEpoch === null ? null : perEpoch * epochs;
  return {
    run: directory,
    recipe: recipe.name ?? null,
    backbone: recipe.backbone?.kind ?? null,
    state: saved?.watch?.stopped || (steps !== null && (saved?.step ?? 0) >= steps) ? 'finished' : 'unfinished',
    step: metrics?.step ?? 0,
    steps,
    epochs: saved?.watch?.stopped ? (metrics?.epoch ?? epochs) : epochs,
    seconds: saved?.seconds ?? null,
    best: metrics?.best ?? { classification: null, verification: null },
    modified: (written ?? (await stat(join(directory, 'recipe.json')))).mtime.toISOString(),
  };
}

async function runsBelow(directory: string): Promise<RunSummary[]> {
  const itself = await readRun(directory);
  if (itself !== null) return [itself];
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && directory === 'runs') return [];
    throw new LineamentError('FILE_INVALID', `there is no folder of runs ${directory}`, { cause: error });
  });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(directory, entry.name));
  const runs = await Promise.all(folders.map(readRun));
  return runs.filter((run) => run !== null).sort((a, b) => a.modified.localeCompare(b.modified));
}

function runsTable(runs: readonly RunSummary[]): string {
  const or = (value: number | null, text: (value: number) => string) => (value === null ? '–' : text(value));
  const rows = runs.map(({ run, modified, backbone, state, step, steps, epochs, best, seconds }) => [
    basename(run),
    modified.slice(0, 16).replace('T', ' '),
    backbone ?? '–',
    state === 'finished' ? `${epochs} epochs` : `step ${step}${steps === null ? '' : ` of ${steps}`}`,
    or(best.classification, percent),
    or(best.verification, percent),
    or(seconds, duration),
  ]);
  const head = ['run', 'last written (UTC)', 'backbone', 'trained', 'best dev accuracy', 'best EER', 'time'];
  return table([head, ...rows], [4, 5, 6]);
}

async function run(args: Arguments, output: Output): Promise<number> {
  if (args.positionals.length > 1) args.words('dir');
  const directory = args.positionals[0] ?? 'runs';
  const runs = await runsBelow(directory);
  output.answer({ runs }, runs.length === 0 ? `no runs in ${directory}` : runsTable(runs));
  return EXIT.done;
}

export const command: Command = {
  usage: '[dir]',
  description: 'Training runs with their results: of the folder runs/, of another folder, or one run.',
  options: {},
  examples: ['lineament runs', 'lineament runs runs/trial --json'],
  run,
};
