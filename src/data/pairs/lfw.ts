import { malformed } from './malformed.js';
import type { PhotoPair } from './pair.js';

const SAME = 'a same-person pair: name, photo number, photo number';
const DIFFERENT = 'a different-people pair: name, photo number, name, photo number';

/** Whether a file's first line is that of an LFW pair file: one or two whole numbers. */
export function looksLikeLfw(firstLine: string): boolean {
  return /^\s*\d+(\s+\d+)?\s*$/.test(firstLine);
}

/**
 * The pair files of Labeled Faces in the Wild (Huang et al., 2007): a header with the number of folds and of pairs,
 * `10 300` (or the number of pairs alone, for one fold), then for each fold so many lines `name a b` of the same person
 * and as many `name a name b` of different people, in columns set apart by tabs or spaces.
 * A photo is `<name>/<name>_<number, four digits>.jpg`.
 *
 * @throws LineamentError PAIRS_INVALID naming file and line.
 */
export function parseLfwPairs(text: string, file: string): PhotoPair[] {
  const lines = text.split(/\r?\n/);
  while (lines.length > 0 && lines.at(-1)!.trim() === '') lines.pop();
  const header = lines[0] ?? '';
  const numbers = looksLikeLfw(header) ? header.trim().split(/\s+/).map(Number) : [];
  const [folds, count] = numbers.length === 1 ? [1, numbers[0]!] : [numbers[0], numbers[1]];
  if (!folds || !count) throw malformed(file, 1, 'the numbers of folds and of pairs, like "10 300"', header);
  const expected = folds * count * 2;
  if (lines.length - 1 !== expected) {
    const line = Math.min(lines.length, expected + 1) + 1;
    throw malformed(file, line, `${expected} pairs as the header says`, `${lines.length - 1} pairs`);
  }
  return lines.slice(1).map((line, i) => {
    const fold = Math.floor(i / (2 * count));
    const same = i % (2 * count) < count;
    const columns = line.trim().split(/\s+/);
    const [name, a, second, b] = columns;
    if (same) {
      if (columns.length !== 3 || !isNumber(a) || !isNumber(second)) throw malformed(file, i + 2, SAME, line);
      return { left: photo(name!, a), right: photo(name!, second), same, fold };
    }
    if (columns.length !== 4 || !isNumber(a) || !isNumber(b)) throw malformed(file, i + 2, DIFFERENT, line);
    return { left: photo(name!, a), right: photo(second!, b), same, fold };
  });
}

function isNumber(column: string | undefined): column is string {
  return column !== undefined && /^\d+$/.test(column);
}

function photo(name: string, number: string): string {
  return `${name}/${name}_${number.padStart(4, '0')}.jpg`;
}
