import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Random } from '../dist/random.js';
import { facePath, PEOPLE, PHOTOS_OF_EACH } from './photos.js';

/** Of the trials, as many show the same person. */
const SHARE_OF_SAME = 0.1;

/**
 * A text file of so many trials over the photos of `facePhotos`, `path path 0|1` a line, drawn at random with every photo among
 * them. Made once, and kept beside the compiled benchmarks.
 */
export async function trialList(count: number): Promise<string> {
  const path = fileURLToPath(new URL(`../dist-bench/trials-${count}.txt`, import.meta.url));
  if (existsSync(path)) return path;
  const random = new Random(1);
  const file = createWriteStream(`${path}.part`);
  for (let trial = 0; trial < count; trial++) {
    const same = random.uniform() < SHARE_OF_SAME;
    const person = trial % PEOPLE;
    const photo = Math.floor(trial / PEOPLE) % PHOTOS_OF_EACH;
    const other = same ? person : (person + 1 + random.integer(PEOPLE - 1)) % PEOPLE;
    const another = (photo + 1 + random.integer(PHOTOS_OF_EACH - 1)) % PHOTOS_OF_EACH;
    const line = `${facePath(person, photo)} ${facePath(other, another)} ${same ? 1 : 0}\n`;
    if (!file.write(line)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  await rename(`${path}.part`, path);
  return path;
}
