import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { syntheticFace } from '../dist/data/synthetic/dataset.js';
import { encodeJpeg } from '../dist/image/encode.js';

/** How many people, and photos of each, {@link facePhotos} has. */
export const PEOPLE = 64;
export const PHOTOS_OF_EACH = 32;
const SEED = 1;
/** Of ordinary photographs. Painted faces are smoother than skin, so files are somewhat smaller than those of cameras. */
const JPEG_QUALITY = 92;

/** The path of a photo within the folder, both by their numbers. */
export function facePath(person: number, photo: number): string {
  return `person-${String(person).padStart(2, '0')}/${photo}.jpg`;
}

/**
 * A folder of 2,048 generated faces of 64 people as JPEG files, one sub-folder a person, as every loader reads them. Sides
 * are drawn from `sizes`, in pixels. Made once (a minute or two) and kept beside the compiled benchmarks.
 */
export async function facePhotos(sizes: { readonly from: number; readonly to: number }): Promise<string> {
  const folder = fileURLToPath(
    new URL(`../dist-bench/photos-${sizes.from}-${sizes.to}-q${JPEG_QUALITY}`, import.meta.url),
  );
  if (existsSync(folder)) return folder;
  process.stderr.write(`[bench] painting ${PEOPLE * PHOTOS_OF_EACH} faces, once\n`);
  const unfinished = `${folder}.part`;
  await rm(unfinished, { recursive: true, force: true });
  for (let person = 0; person < PEOPLE; person++) {
    await mkdir(dirname(join(unfinished, facePath(person, 0))), { recursive: true });
    for (let photo = 0; photo < PHOTOS_OF_EACH; photo++) {
      const size = sizes.from + ((person * 7 + photo * 5) % (sizes.to - sizes.from + 1));
      const bytes = await encodeJpeg(syntheticFace(SEED, person, photo, size), JPEG_QUALITY);
      await writeFile(join(unfinished, facePath(person, photo)), bytes);
    }
  }
  await rename(unfinished, folder);
  return folder;
}
