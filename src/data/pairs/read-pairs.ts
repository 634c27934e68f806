import { readFile } from 'node:fs/promises';
import { LineamentError } from '../../errors.js';
import { looksLikeLfw, parseLfwPairs } from './lfw.js';
import type { PhotoPair } from './pair.js';
import { parseTrials } from './trials.js';

export type PairProtocol = 'lfw' | 'trials';

export interface ReadPairs {
  readonly pairs: PhotoPair[];
  /** The format they were read in. */
  readonly protocol: PairProtocol;
}

export interface ReadPairsOptions {
  /** The file's format. Default: `lfw` when its first line is one or two numbers, else `trials`. */
  readonly protocol?: PairProtocol;
}

/**
 * Reads a pair file; see {@link parseLfwPairs} and {@link parseTrials} for the formats.
 *
 * @throws LineamentError FILE_INVALID when it cannot be read, PAIRS_INVALID with file and line when it is malformed.
 */
export async function readPairs(path: string, options: ReadPairsOptions = {}): Promise<ReadPairs> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new LineamentError('FILE_INVALID', `Cannot read the pair file ${path}: ${(error as Error).message}.`, {
      cause: error,
    });
  }
  // Spreadsheets begin their text files with a byte order mark.
  if (text.startsWith('\uFEFF')) text = text.slice(1);
  const protocol = options.protocol ?? (looksLikeLfw(text.split('\n', 1)[0]!) ? 'lfw' : 'trials');
  return { pairs: protocol === 'lfw' ? parseLfwPairs(text, path) : parseTrials(text, path), protocol };
}
