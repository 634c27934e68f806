import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { LineamentError } from '../errors.js';

const FILE = '.lineament-lock';

/** Who writes to a folder; others are to leave it alone. */
interface Holder {
  readonly host: string;
  readonly process: number;
}

/**
 * Takes a folder for this process, until the lock is disposed of. What a process that has died left behind is taken over;
 * whether one on another machine lives cannot be told, so its lock counts.
 *
 * @throws RUN_EXISTS when another process has the folder.
 */
export function lockFolder(folder: string): Disposable {
  const path = join(folder, FILE);
  const mine: Holder = { host: hostname(), process: process.pid };
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(path, JSON.stringify(mine), { flag: 'wx' });
      return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = holderOf(path);
    if (attempt > 0 || (holder !== null && lives(holder, mine))) throw taken(folder, path, holder);
    rmSync(path, { force: true });
  }
}

function holderOf(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function lives({ host, process: pid }: Holder, mine: Holder): boolean {
  if (host !== mine.host) return true;
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
