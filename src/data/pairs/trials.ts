import { createReadStream } from 'node:fs';
import { malformed } from './malformed.js';
import type { PhotoPair } from './pair.js';

const IMAGE_NAME = /\.(jpe?g|png|webp|avif|tiff?|gif)$/i;

/**
 * Reads a list of trials line by line, a pair a line: `path path 1` for the same person, `path path 0` for different ones,
 * or `path path` where the answer is not given. Columns are set apart by spaces or tabs, in a `.csv` by commas with a header
 * in the first row. These are the verification lists of the CMU Introduction to Deep Learning course, and the trial files
 * of speaker and face recognition lectures.
 *
 * @returns the pair of a line, null for an empty line or the header; to be called for each line in turn, from number 1.
 * @throws LineamentError PAIRS_INVALID naming file and line.
 */
export function trialReader(file: string): (line: string, number: number) => PhotoPair | null {
  const commas = file.toLowerCase().endsWith('.csv');
  let columns = 0;
  return (line, number) => {
    if (line.trim() === '') return null;
    const cells = commas ? line.split(',').map(unquoted) : line.trim().split(/\s+/);
    if (commas && number === 1 && !cells.some((cell) => IMAGE_NAME.test(cell))) return null;
    if (columns === 0 && (cells.length === 2 || cells.length === 3)) columns = cells.length;
    const expected = columns === 2 ? 'two paths' : 'two paths and 0 or 1';
    if (cells.length !== columns || cells.includes('')) {
      throw malformed(file, number, `${expected}, set apart by ${commas ? 'commas' : 'spaces'}`, line);
    }
    const [left, right, label] = cells as [string, string, string | undefined];
    if (label !== undefined && label !== '0' && label !== '1') throw malformed(file, number, expected, line);
    return { left, right, same: label === undefined ? null : label === '1', fold: 0 };
  };
}

/**
 * The trials of a file, some thousand at a time: a list of millions is never in memory as text.
 *
 * @throws LineamentError PAIRS_INVALID as {@link trialReader}, and when there is no pair; what reading a file throws.
 */
export async function* readTrials(file: string): AsyncGenerator<PhotoPair[], void, undefined> {
  const read = trialReader(file);
  let [rest, number, found] = ['', 0, 0];
  const pairsOf = (lines: readonly string[]): PhotoPair[] => {
    const pairs = lines.flatMap((line) => read(number === 0 ? line.replace(/^\uFEFF/, '') : line, ++number) ?? []);
    found += pairs.length;
    return pairs;
  };
  for await (const text of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    const lines = (rest + (text as string)).split(/\r?\n/);
    // A line may go on in the next piece, and a carriage return may stand before the line feed there.
    rest = lines.pop()!;
    yield pairsOf(lines);
  }
  yield pairsOf([rest]);
  if (found === 0) throw malformed(file, 1, 'a pair a line: two paths, and 0 or 1 where known', 'no pairs');
}

function unquoted(cell: string): string {
  const trimmed = cell.trim();
  return /^".*"$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}
