import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** What a file's writer may do with it. */
export interface WritableFile {
  /** Appends. */
  write(content: string | Uint8Array): void;
  /** Writes over what lies at a place, in bytes from the beginning. */
  rewrite(content: Uint8Array, at: number): void;
}

/** Bytes that are gathered before the system is asked to write them. */
const BUFFERED = 1 << 20;

/**
 * Writes a file that holds personal data: its owner's alone (mode 0600), whole or not at all, on the disk when this returns.
 * @throws what the system says, of the name that was asked for.
 */
export async function writePrivateFile<T>(path: string, work: (file: WritableFile) => T | Promise<T>): Promise<T> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const file = openSync(temporary, 'wx', 0o600);
    let result: T;
    try {
      result = await fill(file, work);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    return result;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error instanceof Error && 'path' in error ? Object.assign(error, { path }) : error;
  }
}

async function fill<T>(file: number, work: (file: WritableFile) => T | Promise<T>): Promise<T> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  const flush = (): void => {
    const bytes = Buffer.concat(waiting);
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    [waiting, size] = [[], 0];
  };
  const result = await work({
    write(content) {
      // Copied: whoever wrote it may use its memory again.
      const bytes = Buffer.from(content);
      waiting.push(bytes);
      size += bytes.length;
      if (size >= BUFFERED) flush();
    },
    rewrite(content, at) {
      flush();
      writeSync(file, content, 0, content.length, at);
    },
  });
  flush();
  return result;
}
