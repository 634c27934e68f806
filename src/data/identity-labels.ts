import { readFile } from 'node:fs/promises';
import { unreadable } from '../errors.js';
import { malformed } from './pairs/malformed.js';

/**
 * Who is on the photos of one folder: a text file with a row a photo, in columns set apart by commas, tabs or spaces. Rows of
 * `photo person` name the photo; rows of one column follow the photos in the order of their names. A first row in which no
 * photo is named, or one more than there are photos, is a header.
 *
 * @param photos names of the photos, in order. @returns the person of each photo.
 * @throws LineamentError FILE_INVALID when it cannot be read, PAIRS_INVALID when it does not fit the photos.
 */
export async function identityLabels(file: string, photos: readonly string[]): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw unreadable('FILE_INVALID', 'a file that says who is on each photo', file, cause);
  });
  const rows = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(/[,\t]|\s+/).map((cell) => cell.trim()));
  if (rows.every((row) => row.length === 1)) {
    const labels = rows.length === photos.length + 1 ? rows.slice(1) : rows;
    if (labels.length === photos.length) return labels.map(([person]) => person!);
    throw malformed(file, rows.length, `${photos.length} people, one a photo`, `${labels.length} rows`);
  }
  const people = new Map(rows.map(([photo, person]) => [photo, person]));
  return photos.map((photo) => {
    const person = people.get(photo);
    if (person !== undefined && person !== '') return person;
    throw malformed(file, 1, `a row for each photo, as "${photo},person"`, rows[0]!.join(','));
  });
}
