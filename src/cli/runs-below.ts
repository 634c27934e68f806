import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LineamentError } from '../errors.js';
import { readRun, type RunRecord } from './run-summary.js';

/** The runs of a folder, or the one that it is; the last written last. @throws FILE_INVALID when there is no such folder. */
export async function runsBelow(directory: string): Promise<RunRecord[]> {
  const itself = await readRun(directory);
  if (itself !== null) return [itself];
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && directory === 'runs') return [];
    throw new LineamentError('FILE_INVALID', `there is no folder of runs ${directory}`, { cause: error });
  });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(directory, entry.name));
  const runs = await Promise.all(folders.map(readRun));
  return runs.filter((run) => run !== null).sort((a, b) => a.summary.modified.localeCompare(b.summary.modified));
}
