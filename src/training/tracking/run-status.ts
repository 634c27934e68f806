import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { writeDurably } from '../../torch/safetensors.js';
import type { Outcome, Tracker } from './tracker.js';

const STATUS = 'status.json';

/** How a run stands. */
export type RunStatus = Outcome | 'running';

interface StoredStatus {
  readonly status: RunStatus;
  /** Of the process that trains or trained, and the machine it is on. */
  readonly pid: number;
  readonly host: string;
}

/** Keeps `status.json` of a run: that it is running and where, and afterwards how it ended. */
export function statusTracker(run: string): Tracker {
  let started = false;
  const write = (status: RunStatus): void => {
    const stored: StoredStatus = { status, pid: process.pid, host: hostname() };
    writeDurably(join(run, STATUS), [Buffer.from(`${JSON.stringify(stored)}\n`)]);
  };
  return {
    name: STATUS,
    record({ type }) {
      if (type !== 'start') return;
      write('running');
      started = true;
    },
    close(outcome) {
      if (started) write(outcome);
      return Promise.resolve();
    },
  };
}

/**
 * How a run stands; null where nobody has noted it. One whose process has gone without a word, as by a power cut, was
 * interrupted; of a process on another machine its word is taken.
 */
export function readRunStatus(run: string): RunStatus | null {
  const path = join(run, STATUS);
  if (!existsSync(path)) return null;
  try {
    const { status, pid, host } = JSON.parse(readFileSync(path, 'utf8')) as StoredStatus;
    return status === 'running' && host === hostname() && !isAlive(pid) ? 'interrupted' : status;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
