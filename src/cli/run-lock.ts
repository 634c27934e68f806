import { mkdirSync, rmdirSync } from 'node:fs';
import { lockFolder } from './folder-lock.js';

/**
 * Takes a run's folder for this process, as {@link lockFolder} does, and makes the folder for a run that is to begin. One that
 * was made and that nothing was written to, because the training could not begin, is removed again.
 *
 * @throws RUN_EXISTS when another process trains there.
 */
export function lockRun(run: string): Disposable {
  const made = mkdirSync(run, { recursive: true }) !== undefined;
  const lock = lockFolder(run);
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
