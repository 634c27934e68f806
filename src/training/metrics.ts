import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

import { writeFailure } from '../torch/safetensors.js';
import type { CheckpointState } from './checkpoint.js';
import type { StepEvent, ValidationEvent } from './events.js';

const METRICS = 'metrics.jsonl';

/** One row of `metrics.jsonl`. */
export type MetricsRow = StepEvent | ValidationEvent;

export function metricsPath(run: string): string {
  return join(run, METRICS);
}

/**
 * Adds a row to `metrics.jsonl`, in one write.
 * @throws {LineamentError} DISK_FULL; what was written of the row is passed over by readers, and cut off by a resumed run
 */
export function appendMetrics(run: string, row: MetricsRow): void {
  try {
    appendFileSync(metricsPath(run), `${JSON.stringify(row)}\n`);
  } catch (cause) {
    throw writeFailure(cause, metricsPath(run));
  }
}

/** The rows of a run in order; lines that a crash has cut off are passed over. */
export function readMetrics(run: string): MetricsRow[] {
  return [...linesOf(run)].flatMap(({ row }) => row ?? []);
}

/** Forgets what was recorded after a checkpoint was written: a resumed run goes through it again. */
export function rewindMetrics(
  run: string,
  { step, validationDue }: Pick<CheckpointState, 'step' | 'validationDue'>,
): void {
  if (!existsSync(metricsPath(run))) return;
  // Rows are in order of steps, so what is kept is the beginning of the file.
  let kept = 0;
  for (const { row, end } of linesOf(run)) {
    if (row !== null && (row.step > step || (row.step === step && validationDue && row.type === 'validation'))) break;
    kept = end;
  }
  truncateSync(metricsPath(run), kept);
}

/** The lines that are complete: their rows (null where one is not readable), and where they end in the file, in bytes. */
function* linesOf(run: string): Generator<{ readonly row: MetricsRow | null; readonly end: number }> {
  if (!existsSync(metricsPath(run))) return;
  let end = 0;
  for (const line of readFileSync(metricsPath(run), 'utf8').split('\n').slice(0, -1)) {
    end += Buffer.byteLength(line) + 1;
    yield { row: parsed(line), end };
  }
}

function parsed(line: string): MetricsRow | null {
  try {
    return JSON.parse(line) as MetricsRow;
  } catch {
    return null;
  }
}
