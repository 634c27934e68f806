import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { LineamentError } from '../../errors.js';

/** A row for which there is nothing: the first of its numbers is not one. */
export const NOTHING = Number.NaN;

/**
 * Rows of numbers that are computed once, in order, and kept on disk: `<path>.part` as far as they have come, `path` when
 * they are whole. What is begun is taken up where it was left. Two processes that compute the same rows may share the
 * file: both write the same bytes to the same places.
 */
export interface RowFile {
  /** All rows, row after row; those from `done` on are 0. */
  readonly rows: Float32Array;
  /** Rows that are there. */
  readonly done: number;
  /** Keeps the rows up to `end`, which have been put into `rows`. */
  keep(end: number): void;
  close(): void;
}

/**
 * @param count of the rows.
 * @param size numbers in each. No row may be all 0: that is what a crash leaves where it kept a row from the disk.
 * @throws {LineamentError} FILE_INVALID when the file cannot be read or written, DISK_FULL
 */
export function openRowFile(path: string, count: number, size: number): RowFile {
  const rows = new Float32Array(count * size);
  const bytes = Buffer.from(rows.buffer);
  const part = `${path}.part`;
  return guarded(path, () => {
    if (existsSync(path) && statSync(path).size === bytes.length) {
      const file = openSync(path, 'r');
      readAll(file, bytes);
      closeSync(file);
      return { rows, done: count, keep: () => {}, close: () => {} };
    }
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(part, existsSync(part) ? 'r+' : 'w+');
    const whole = Math.floor(readAll(file, bytes) / (size * 4));
    let done = 0;
    while (done < whole && rows.subarray(done * size, (done + 1) * size).some((value) => value !== 0)) done++;
    rows.fill(0, done * size);
    return {
      rows,
      get done() {
        return done;
      },
      keep: (end) =>
        guarded(path, () => {
          const [from, to] = [done * size * 4, end * size * 4];
          for (let at = from; at < to;) at += writeSync(file, bytes, at, to - at, at);
          done = end;
          if (done < count) return;
          fsyncSync(file);
          // Another process that shares the file may have been first.
          if (existsSync(part)) renameSync(part, path);
        }),
      close: () => closeSync(file),
    };
  });
}

/** Reads as much as there is, from the beginning on; returns how many bytes. */
function readAll(file: number, bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const read = readSync(file, bytes, at, bytes.length - at, at);
    if (read === 0) break;
    at += read;
  }
  return at;
}

function guarded<Result>(path: string, fn: () => Result): Result {
  try {
    return fn();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new LineamentError('DISK_FULL', `There is no space left to write ${path}. What is there is kept.`, {
        cause,
      });
    }
    throw new LineamentError('FILE_INVALID', `${path} cannot be read or written (${code ?? String(cause)}).`, {
      cause,
    });
  }
}
