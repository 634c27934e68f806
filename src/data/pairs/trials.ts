import { malformed } from './malformed.js';
import type { PhotoPair } from './pair.js';

const IMAGE_NAME = /\.(jpe?g|png|webp|avif|tiff?|gif)$/i;

/**
 * A list of trials, a pair a line: `path path 1` for the same person, `path path 0` for different ones, or `path path`
 * where the answer is not given. Columns are set apart by spaces or tabs, in a `.csv` by commas with a header in the
 * first row. These are the verification lists of the CMU Introduction to Deep Learning course.
 *
 * @throws LineamentError PAIRS_INVALID naming file and line.
 */
export function parseTrials(text: string, file: string): PhotoPair[] {
  const commas = file.toLowerCase().endsWith('.csv');
  const pairs: PhotoPair[] = [];
  let columns = 0;
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.trim() === '') return;
    const cells = commas ? line.split(',').map(unquoted) : line.trim().split(/\s+/);
    if (commas && i === 0 && !cells.some((cell) => IMAGE_NAME.test(cell))) return;
    if (columns === 0 && (cells.length === 2 || cells.length === 3)) columns = cells.length;
    const expected = columns === 2 ? 'two paths' : 'two paths and 0 or 1';
    if (cells.length !== columns || cells.includes('')) {
      throw malformed(file, i + 1, `${expected}, set apart by ${commas ? 'commas' : 'spaces'}`, line);
    }
    const [left, right, label] = cells as [string, string, string | undefined];
    if (label !== undefined && label !== '0' && label !== '1') throw malformed(file, i + 1, expected, line);
    pairs.push({ left, right, same: label === undefined ? null : label === '1', fold: 0 });
  });
  if (pairs.length === 0) throw malformed(file, 1, 'a pair a line: two paths, and 0 or 1 where known', 'no pairs');
  return pairs;
}

function unquoted(cell: string): string {
  const trimmed = cell.trim();
  return /^".*"$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}
