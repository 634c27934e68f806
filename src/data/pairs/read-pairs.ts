import { open, readFile } from 'node:fs/promises';
import { LineamentError, unreadable } from '../../errors.js';
import { looksLikeLfw, parseLfwPairs } from './lfw.js';
import type { PhotoPair } from './pair.js';
import { readTrials } from './trials.js';

export type PairProtocol = 'lfw' | 'trials';

/** In place of the cure of any file. */
const PAIRS_CURE =
  'Name the file that lists the pairs: pairs.txt of LFW, "path path 0|1" a line, a .csv with a header, or a .bin of insightface.';

/** More than the header of any format has. */
const HEAD_BYTES = 4096;

/**
 * What kind of pair file this is: `lfw` when its first line is one or two numbers, else `trials`.
 *
 * @throws LineamentError FILE_INVALID when it cannot be read.
 */
export async function protocolOf(path: string): Promise<PairProtocol> {
  try {
    await using file = await open(path);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    // Spreadsheets begin their text files with a byte order mark.
    const head = buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '');
    return looksLikeLfw(head.split('\n', 1)[0]!) ? 'lfw' : 'trials';
  } catch (error) {
    throw missing(path, error);
  }
}

/**
 * Reads a pair file, some pairs at a time; see {@link parseLfwPairs} and {@link readTrials} for the formats.
 *
 * @throws LineamentError FILE_INVALID when it cannot be read, PAIRS_INVALID with file and line when it is malformed.
 */
export async function* readPairs(path: string, protocol: PairProtocol): AsyncGenerator<readonly PhotoPair[]> {
  try {
    if (protocol === 'trials') yield* readTrials(path);
    else yield parseLfwPairs((await readFile(path, 'utf8')).replace(/^\uFEFF/, ''), path);
  } catch (error) {
    throw error instanceof LineamentError ? error : missing(path, error);
  }
}

function missing(path: string, cause: unknown): LineamentError {
  return unreadable('FILE_INVALID', 'a file of pairs', path, cause, PAIRS_CURE);
}
