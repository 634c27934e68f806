import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LineamentError } from '../errors.js';

const FILE = '.lineament-lock';

/** Who writes to a folder; others are to leave it alone. */
interface Holder {
  readonly host: string;
  readonly process: number;
  /** Which of the processes that had this number over time; null where the system does not tell. */
  readonly started?: string | null;
}

/** The locks of this process. */
const held = new Set<string>();

/** A lock is written in one go, but not in one instant: so old and still unreadable, its writer died at it. */
const WRITTEN_WITHIN_MS = 1000;

/** Whoever holds a lock says so anew this often, for those on other machines. */
const RENEWED_EVERY_MS = 30_000;

/** After so long without a word, a process on another machine counts as dead. */
const SILENT_FOR_MS = 5 * 60_000;

/**
 * Takes a folder for this process, until the lock is disposed of. What a process that has died left behind is taken over, at
 * once when it ran on this machine, also before a power cut; whether one on another machine lives cannot be asked, so its
 * lock counts until it has not been renewed for five minutes.
 *
 * @throws RUN_EXISTS when another process has the folder.
 */
export function lockFolder(folder: string): Disposable {
  const path = resolve(folder, FILE);
  const mine: Holder = { host: hostname(), process: process.pid, started: startOf(process.pid) };
  const mineText = JSON.stringify(mine);
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(path, mineText, { flag: 'wx' });
      return holding(path, mineText);
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

/** How often it is asked whether a lock of another machine still counts. */
const ASKED_EVERY_MS = 1000;

/**
 * The same for a process that was started again, which may come upon the lock of its own predecessor on a machine that is gone: a lock of
 * another machine is waited for until it counts no longer, or is renewed, which tells that its holder lives.
 * @param waiting told once, before it waits.
 * @throws RUN_EXISTS when another process has the folder.
 */
export async function lockFolderPatiently(
  folder: string,
  waiting: (error: LineamentError) => void,
): Promise<Disposable> {
  const path = resolve(folder, FILE);
  const renewed = renewedMs(path);
  for (let told = false; ; told = true) {
    try {
      return lockFolder(folder);
    } catch (error) {
      const holder = holderOf(read(path) ?? '');
      const elsewhere = holder !== null && holder.host !== hostname();
      if (!(error instanceof LineamentError) || !elsewhere || renewedMs(path) !== renewed) throw error;
      if (!told) waiting(error);
    }
    await delay(ASKED_EVERY_MS);
  }
}

function holding(path: string, mineText: string): Disposable {
  held.add(path);
  const renewal = setInterval(() => {
    try {
      if (read(path) === mineText) utimesSync(path, new Date(), new Date());
    } catch {
      // A disk that is away for a moment: the next time is soon enough.
    }
  }, RENEWED_EVERY_MS).unref();
  return {
    [Symbol.dispose]: () => {
      clearInterval(renewal);
      held.delete(path);
      if (read(path) === mineText) rmSync(path, { force: true });
    },
  };
}

/** Tells a process from others that had or will have its number: the boot and its ticks since then. Null but on Linux. */
function startOf(pid: number): string | null {
  const boot = read('/proc/sys/kernel/random/boot_id');
  const stat = read(`/proc/${pid}/stat`);
  if (boot === null || stat === null) return null;
  // After the name, which is in brackets and may hold anything: the state is the 3rd field, the start the 22nd.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? 'ended' : `${boot.trim()} ${fields[19]}`;
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

function renewedMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function ageMs(path: string): number {
  return Date.now() - renewedMs(path);
}

function holderOf(text: string): Holder | null {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return null;
  }
}

function lives({ host, process: pid, started }: Holder, mine: Holder, path: string): boolean {
  if (host !== mine.host) return ageMs(path) < SILENT_FOR_MS;
  // In a container the next process often has the number of the one that died.
  if (pid === mine.process) return held.has(path);
  const now = startOf(pid);
  if (now === 'ended') return false;
  if (typeof started === 'string' && now !== null && now !== started) return false;
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
    cure:
      'Wait until it is done, or name another folder. A process on another machine that has ended counts for five minutes more; ' +
      `to go on at once when it has, delete ${path}.`,
  });
}
