import { mkdtempSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { TrainingEvent } from '../../../src/training/events.js';
import { readRunStatus, statusTracker } from '../../../src/training/tracking/run-status.js';

const newRun = () => mkdtempSync(join(tmpdir(), 'lineament-status-'));
const START = { type: 'start' } as TrainingEvent;

function noted(status: string, pid: number, host = hostname()): string {
  const run = newRun();
  writeFileSync(join(run, 'status.json'), JSON.stringify({ status, pid, host }));
  return run;
}

describe('the status of a run', () => {
  it('is running from its start, and then how it ended', async () => {
    for (const outcome of ['finished', 'interrupted', 'failed'] as const) {
      const run = newRun();
      const tracker = statusTracker(run);
      expect(readRunStatus(run)).toBeNull();
      tracker.record(START);
      expect(readRunStatus(run)).toBe('running');
      await tracker.close(outcome);
      expect(readRunStatus(run)).toBe(outcome);
    }
  });

  it('is left as it was when a training could not start', async () => {
    const run = noted('finished', process.pid);
    await statusTracker(run).close('failed');
    expect(readRunStatus(run)).toBe('finished');
  });

  it('is interrupted when its process has gone without a word, and another machine is believed', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    expect(readRunStatus(noted('running', pid))).toBe('interrupted');
    expect(readRunStatus(noted('running', pid, 'elsewhere'))).toBe('running');
    expect(readRunStatus(noted('running', 1))).toBe('running');
  });

  it('is unknown where its file is damaged', () => {
    const run = newRun();
    writeFileSync(join(run, 'status.json'), '{"stat');
    expect(readRunStatus(run)).toBeNull();
  });
});
