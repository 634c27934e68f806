import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BestScores } from '../training/events.js';
import type { MetricsRow } from '../training/metrics.js';
import type { Parameter } from '../training/tracking/parameters.js';
import type { RunStatus } from '../training/tracking/run-status.js';

/** A training run as its directory tells it; null where it does not. */
export interface RunSummary {
  readonly run: string;
  readonly recipe: string | null;
  readonly backbone: string | null;
  readonly status: RunStatus;
  /** The last step recorded, and the steps of the whole training where an epoch has been seen through. */
  readonly step: number;
  readonly steps: number | null;
  /** Epochs seen through, and epochs of the recipe. */
  readonly epochsDone: number;
  readonly epochs: number;
  readonly seconds: number | null;
  /** The median of what was recorded with each step. */
  readonly imagesPerSecond: number | null;
  readonly best: BestScores;
  /** When its metrics were last written, as ISO 8601. */
  readonly modified: string;
}

/** A run with what comparing it with others takes. */
export interface RunRecord {
  readonly summary: RunSummary;
  readonly settings: readonly Parameter[];
  readonly rows: readonly MetricsRow[];
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
  readonly validationDue?: boolean;
}

/** Reads one run, or returns null where `directory` holds none. */
export async function readRun(directory: string): Promise<RunRecord | null> {
  const recipe = await readJson<StoredRecipe>(join(directory, 'recipe.json'));
  if (recipe === null) return null;
  const { metricsPath, readMetrics } = await import('../training/metrics.js');
  const { parametersOf } = await import('../training/tracking/parameters.js');
  const { readRunStatus } = await import('../training/tracking/run-status.js');
  const written = await stat(metricsPath(directory)).catch(() => null);
  const rows = written === null ? [] : readMetrics(directory);
  const saved = await readJson<StoredState>(join(directory, 'checkpoints', 'last', 'state.json'));
  const figures = figuresOf(rows);
  const epochs = recipe.epochs ?? 0;
  const perEpoch = figures.epoch > 1 || epochs === 1 ? figures.stepsOfFirstEpoch : null;
  const steps = perEpoch === null || perEpoch === 0 ? null : perEpoch * epochs;
  const unnoted = steps !== null && (saved?.step ?? 0) >= steps ? 'finished' : 'interrupted';
  const summary: RunSummary = {
    run: directory,
    recipe: recipe.name ?? null,
    backbone: recipe.backbone?.kind ?? null,
    status: readRunStatus(directory) ?? unnoted,
    step: figures.step,
    steps,
    epochsDone: steps === null ? 0 : Math.floor(figures.step / (steps / epochs)),
    epochs,
    seconds: saved?.seconds ?? null,
    imagesPerSecond: figures.imagesPerSecond,
    best: figures.best,
    modified: (written ?? (await stat(join(directory, 'recipe.json')))).mtime.toISOString(),
  };
  return { summary, settings: parametersOf(recipe), rows };
}

async function readJson<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch {
    return null;
  }
}

function figuresOf(rows: readonly MetricsRow[]) {
  let [step, stepsOfFirstEpoch, epoch] = [0, 0, 0];
  let classification: number | null = null;
  let verification: number | null = null;
  const rates: number[] = [];
  for (const row of rows) {
    epoch = row.epoch;
    if (row.type === 'step') {
      step = row.step;
      if (row.epoch === 1) stepsOfFirstEpoch = row.step;
      if (Number.isFinite(row.imagesPerSecond)) rates.push(row.imagesPerSecond);
    } else {
      if (row.classification) classification = Math.max(classification ?? 0, row.classification.accuracy);
      if (row.verification) verification = Math.min(verification ?? 1, row.verification.eer);
    }
  }
  const imagesPerSecond = rates.sort((a, b) => a - b)[Math.floor(rates.length / 2)] ?? null;
  return { step, epoch, stepsOfFirstEpoch, imagesPerSecond, best: { classification, verification } };
}
