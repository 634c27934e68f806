import { createHash } from 'node:crypto';
import { userInfo } from 'node:os';
import { row, rows, run, type Work } from './record-work.js';
import type { Json } from './sealed-person.js';

/** Something that was done to a gallery. */
export interface LogEntry {
  /** From 1 on, without a gap. */
  readonly number: number;
  /** ISO 8601, in UTC. */
  readonly time: string;
  /** Who did it. */
  readonly actor: string;
  readonly action: string;
  /** What it was done to: numbers of collections, people and templates, and how many; never a name. */
  readonly detail: { readonly [key: string]: Json };
  /** SHA-256 of the entry and of the hash before it, in hexadecimal. */
  readonly hash: string;
}

interface LogRow {
  readonly number: number;
  readonly time: string;
  readonly actor: string;
  readonly action: string;
  readonly detail: string;
  readonly hash: Uint8Array;
}

/** What the first entry follows. */
const NOTHING = '';

/** Whoever runs this process, as the system calls them. */
export function localActor(): string {
  try {
    return `user ${userInfo().username}`;
  } catch {
    // A container may run as a number that has no name.
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** Notes what was done, in the transaction that does it. */
export function* appendToLog(actor: string, action: string, detail: LogEntry['detail']): Work<LogEntry> {
  const last = yield* lastEntry();
  const written = {
    number: (last?.number ?? 0) + 1,
    time: new Date().toISOString(),
    actor,
    action,
    detail: JSON.stringify(detail),
  };
  const hash = hashOf(written, last?.hash ?? NOTHING);
  yield* run(
    'INSERT INTO log (number, time, actor, action, detail, hash) VALUES (?, ?, ?, ?, ?, ?)',
    written.number,
    written.time,
    actor,
    action,
    written.detail,
    Buffer.from(hash, 'hex'),
  );
  return { ...written, detail, hash };
}

/** What tells a log from others: how long it is, and the hash of its end. */
export interface LastEntry {
  readonly number: number;
  readonly hash: string;
}

/** The end of the log; null where nothing was ever done. */
export function* lastEntry(): Work<LastEntry | null> {
  const last = yield* row<LogRow>('SELECT number, hash FROM log ORDER BY number DESC LIMIT 1');
  return last === undefined ? null : { number: last.number, hash: hexOf(last.hash) };
}

/** Where reading the audit log ends, and how much of its end is read. */
export interface LogEnd {
  /** Entries in front of this number. Default: to the last. */
  readonly before?: number | undefined;
  /** The last so many of them. Default: all. */
  readonly last?: number | undefined;
}

/** The entries behind entry `after`, in order: all, or those of one action. */
export function* entriesOf(
  after = 0,
  action: string | null = null,
  { before = Number.MAX_SAFE_INTEGER, last = Number.MAX_SAFE_INTEGER }: LogEnd = {},
): Work<LogEntry[]> {
  const which = action === null ? '' : 'AND action = ?';
  const found = yield* rows<LogRow>(
    `SELECT * FROM log WHERE number > ? AND number < ? ${which} ORDER BY number DESC LIMIT ?`,
    after,
    before,
    ...(action === null ? [] : [action]),
    last,
  );
  return found.toReversed().map((each) => ({
    ...each,
    detail: JSON.parse(each.detail) as LogEntry['detail'],
    hash: hexOf(each.hash),
  }));
}

/** Whether a gallery is what became of a copy: the end of the copy's log is in its own. */
export function* descendsFrom(copy: LastEntry | null): Work<boolean> {
  if (copy === null) return false;
  const here = yield* row<LogRow>('SELECT hash FROM log WHERE number = ?', copy.number);
  return here !== undefined && hexOf(here.hash) === copy.hash;
}

/** Entries that are read in one go. */
const PAGE = 4096;

/**
 * The number of the first entry that is not what was written: it was changed, or the one before it was removed. Null when every
 * hash follows from the one before. A log that is cut off at its end, or written anew from the beginning, looks whole: whoever
 * must notice keeps the hash of its end elsewhere, as a receipt does.
 */
export function* firstForgedEntry(): Work<number | null> {
  let before = NOTHING;
  let expected = 1;
  // Numbers below the first too: whoever added one of those is told of.
  for (let last = Number.MIN_SAFE_INTEGER; ;) {
    const page = yield* rows<LogRow>(`SELECT * FROM log WHERE number > ? ORDER BY number LIMIT ${PAGE}`, last);
    for (const entry of page) {
      if (entry.number !== expected || hashOf(entry, before) !== hexOf(entry.hash)) return entry.number;
      before = hexOf(entry.hash);
      expected++;
    }
    if (page.length < PAGE) return null;
    last = expected - 1;
  }
}

function hashOf({ number, time, actor, action, detail }: Omit<LogRow, 'hash'>, before: string): string {
  return createHash('sha256')
    .update(JSON.stringify([before, number, time, actor, action, detail]))
    .digest('hex');
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
