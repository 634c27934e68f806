import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineamentError } from '../errors.js';

const LABELS = 'labels.txt';
const IMAGES = 'images';

/** Whether a folder holds its photos in `images` and who they show in `labels.txt`, as the CMU course's since 2025. */
export function hasLabelsFile(root: string): boolean {
  return existsSync(join(root, LABELS)) && existsSync(join(root, IMAGES));
}

/**
 * Reads `<root>/labels.txt`: a photo a line, `path number`, with paths relative to `<root>/images`. The numbers, as they
 * stand there, are the people's names.
 *
 * @throws LineamentError DATASET_INVALID naming the line that is wrong.
 */
export function readLabelsFile(root: string): Map<string, string[]> {
  const file = join(root, LABELS);
  const photos = new Map<string, string[]>();
  readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .forEach((line, i) => {
      if (line.trim() === '') return;
      const [, path, person] = /^\s*(.*\S)\s+(\d+)\s*$/.exec(line) ?? [];
      if (path === undefined || person === undefined) {
        throw new LineamentError(
          'DATASET_INVALID',
          `${file}:${i + 1}: expected a photo's path below ${IMAGES}/ and the number of its person, but found ${JSON.stringify(line)}.`,
        );
      }
      const source = join(root, IMAGES, path);
      const known = photos.get(person);
      if (known) known.push(source);
      else photos.set(person, [source]);
    });
  for (const sources of photos.values()) sources.sort();
  return photos;
}
