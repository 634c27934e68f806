import { mkdirSync, rmdirSync } from 'node:fs';
import type { LineamentError } from '../errors.js';
import { lockFolder, lockFolderPatiently } from './folder-lock.js';

/**
 * Takes a run's folder for this process, as {@link lockFolder} does, and makes the folder for a run that is to begin. One that
 * was made and that nothing was written to, because the training could not begin, is removed again.
 *
 * @param waiting of a process that may have been started again, which waits for a lock of a machine that may be gone; null: does not.
 * @throws RUN_EXISTS when another process trains there.
 */
export async function lockRun(run: string, waiting: ((error: LineamentError) => void) | null): Promise<Disposable> {
  const made = mkdirSync(run, { recursive: true }) !== undefined;
  const lock = waiting === null ? lockFolder(run) : await lockFolderPatiently(run, waiting);
  return {
    [Symbol.dispose]: () => {
      lock[Symbol.dispose]();
      if (made) removeEmpty(run);
    },
  };
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds a run.
  }
}
