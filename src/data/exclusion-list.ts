import { readFileSync } from 'node:fs';
import { LineamentError, unreadable } from '../errors.js';

/** A photo that is to be left out, and why. */
export interface Exclusion {
  /** Relative to the folder of the data set, with forward slashes. */
  readonly path: string;
  readonly reason: string;
}

/**
 * The text of a list of photos to leave out: a path a line, then, after a tab, the reason. Lines that begin with `#` are remarks. Made to be
 * looked through and edited: whoever deletes a line keeps the photo.
 *
 * @param remark first lines of the list.
 */
export function exclusionList(exclusions: readonly Exclusion[], remark: string): string {
  const lines = exclusions.map(({ path, reason }) => `${path}\t${reason}`);
  return [...remark.split('\n').map((line) => `# ${line}`), ...lines, ''].join('\n');
}

/**
 * Reads such a list.
 * @returns the paths.
 * @throws LineamentError DATASET_INVALID when the file cannot be read, or a path leads out of the data set's folder.
 */
export function readExclusionList(file: string): Set<string> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const cure = 'Name the list that lineament audit --exclude wrote, or any text file with a path a line.';
    throw unreadable('DATASET_INVALID', 'a list of photos to leave out', file, error, cure);
  }
  const paths = new Set<string>();
  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .forEach((line, i) => {
      const path = line.split('\t')[0]!.trim();
      if (path === '' || path.startsWith('#')) return;
      if (path.startsWith('/') || path.split('/').includes('..')) {
        const message = `${file}:${i + 1}: expected a path relative to the folder of the data set, got ${JSON.stringify(path)}.`;
        throw new LineamentError('DATASET_INVALID', message);
      }
      paths.add(path);
    });
  return paths;
}
