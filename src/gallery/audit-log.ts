import { createHash } from 'node:crypto';
import { userInfo } from 'node:os';
import type { GalleryRecord } from './gallery-record.js';
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
export function appendToLog(
  record: GalleryRecord,
  actor: string,
  action: string,
  detail: LogEntry['detail'],
): LogEntry {
  const last = lastEntry(record);
  const written = {
    number: (last?.number ?? 0) + 1,
    time: new Date().toISOString(),
    actor,
    action,
    detail: JSON.stringify(detail),
  };
  const hash = hashOf(written, last?.hash ?? NOTHING);
  record
    .sql('INSERT INTO log (number, time, actor, action, detail, hash) VALUES (?, ?, ?, ?, ?, ?)')
    .run(written.number, written.time, actor, action, written.detail, Buffer.from(hash, 'hex'));
  return { ...written, detail, hash };
}

/** The end of the log; null where nothing was ever done. */
export function lastEntry(record: GalleryRecord): { readonly number: number; readonly hash: string } | null {
  const row = record.row<LogRow>('SELECT number, hash FROM log ORDER BY number DESC LIMIT 1');
  return row === undefined ? null : { number: row.number, hash: hexOf(row.hash) };
}

/** The entries behind entry `after`, in order: all, or those of one action. */
export function entriesOf(record: GalleryRecord, after = 0, action: string | null = null): LogEntry[] {
  return record
    .rows<LogRow>(
      'SELECT * FROM log WHERE number > ? AND (? IS NULL OR action = ?) ORDER BY number',
      after,
      action,
      action,
    )
    .map((row) => ({ ...row, detail: JSON.parse(row.detail) as LogEntry['detail'], hash: hexOf(row.hash) }));
}

/** Whether a gallery is what became of a copy: the end of the copy's log is in its own. */
export function descendsFrom(record: GalleryRecord, copy: GalleryRecord): boolean {
  const end = lastEntry(copy);
  if (end === null) return false;
  const here = record.row<LogRow>('SELECT hash FROM log WHERE number = ?', end.number);
  return here !== undefined && hexOf(here.hash) === end.hash;
}

/**
 * The number of the first entry that is not what was written: it was changed, or the one before it was removed. Null when every
 * hash follows from the one before. A log that is cut off at its end, or written anew from the beginning, looks whole: whoever
 * must notice keeps the hash of its end elsewhere, as a receipt does.
 */
export function firstForgedEntry(record: GalleryRecord): number | null {
  let before = NOTHING;
  let expected = 1;
  for (const row of record.sql('SELECT * FROM log ORDER BY number').iterate() as Iterable<unknown>) {
    const entry = row as LogRow;
    if (entry.number !== expected || hashOf(entry, before) !== hexOf(entry.hash)) return entry.number;
    before = hexOf(entry.hash);
    expected++;
  }
  return null;
}

function hashOf({ number, time, actor, action, detail }: Omit<LogRow, 'hash'>, before: string): string {
  return createHash('sha256')
    .update(JSON.stringify([before, number, time, actor, action, detail]))
    .digest('hex');
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
