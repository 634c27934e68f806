import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { LineamentError } from '../errors.js';

const FILE = '.lineament-lock';

/** Who writes to a folder; others are to leave it alone. */
interface Holder {
  readonly host: string;
  readonly process: number;
}

/** The locks of this process. */
const held = new Set<string>();

/** A lock is written in one go, but not in one instant: so old and still unreadable, its writer died at it. */
const WRITTEN_WITHIN_MS = 1000;

/**
 * Takes a folder for this process, until the lock is disposed of. What a process that has died left behind is taken over;
 * whether one on another machine lives cannot be told, so its lock counts.
 *
 * @throws RUN_EXISTS when another process has the folder.
 */
export function lockFolder(folder: string): Disposable {
  const path = resolve(folder, FILE);
  const mine: Holder = { host: hostname(), process: process.pid };
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(path, JSON.stringify(mine), { flag: 'wx' });
      held.add(path);
      return { [Symbol.dispose]: () => release(path) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const text = read(path);
    if (text === null) continue;
    const holder = holderOf(text);
    const counts = holder === null ? ageMs(path) < WRITTEN_WITHIN_MS : lives(holder, mine, path);
    if (attempt > 1 || counts || !removed(path, text)) throw taken(folder, path, holder);
  }
}

function release(path: string): void {
  held.delete(path);
  rmSync(path, { force: true });
}

/**
 * Removes the lock of a process that died, and no other: of two processes that find it one is the first, and what the second
 * would remove is the first one's own.
 */
function removed(path: string, expected: string): boolean {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return true;
  }
  if (read(aside) !== expected) {
    renameSync(aside, path);
    return false;
  }
  rmSync(aside);
  return true;
}

/** Null when it is gone meanwhile. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function ageMs(path: string): number {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

function holderOf(text: string): Holder | null {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return null;
  }
}

function lives({ host, process: pid }: Holder, mine: Holder, path: string): boolean {
  if (host !== mine.host) return true;
  // In a container the next process often has the number of the one that died.
  if (pid === mine.process) return held.has(path);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process lives as well.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function taken(folder: string, path: string, holder: Holder | null): LineamentError {
  const who = holder === null ? 'another process' : `process ${holder.process} on ${holder.host}`;
  return new LineamentError('RUN_EXISTS', `${folder} is being written to by ${who}.`, {
    cure: `Wait until it is done, or name another folder. If there is no such process any more, delete ${path}.`,
  });
}
