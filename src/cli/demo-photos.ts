import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A photo for the demo. */
export interface DemoPhoto {
  readonly path: string;
  /** What the report calls it. */
  readonly name: string;
}

/** Groups of three to five people, whom nobody has named; by the author of the package, under its MIT licence. */
const SAMPLES = { package: '@vladmandic/face-api', files: [1, 2, 3, 4, 5, 6].map((n) => `demo/sample${n}.jpg`) };

/** The photographs that come with a package of the models' set-up; none where Lineament is installed without those. */
export function samplePhotos(): DemoPhoto[] {
  let folder: string;
  try {
    folder = dirname(createRequire(import.meta.url).resolve(`${SAMPLES.package}/package.json`));
  } catch {
    return [];
  }
  return SAMPLES.files
    .map((file) => ({ path: join(folder, file), name: `${SAMPLES.package}/${file}` }))
    .filter(({ path }) => existsSync(path));
}

/** The samples, and photos of the user's, each once. */
export function demoPhotos(own: readonly string[]): DemoPhoto[] {
  return [...samplePhotos(), ...[...new Set(own)].map((path) => ({ path, name: path }))];
}
