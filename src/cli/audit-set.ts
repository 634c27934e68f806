import { readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { AuditPhoto, AuditSet } from '../audit/audit.js';
import { photoFingerprint } from '../audit/photo-fingerprint.js';
import { imageFolder } from '../data/image-folder.js';
import { LineamentError, unreadable } from '../errors.js';
import { mainFace } from '../face/main-face.js';
import { type LibraryFace, PhotoLibrary } from '../gallery/photo-library.js';
import { decodePhoto } from '../image/decode-photo.js';
import type { ImageSize, RgbImage } from '../image/image.js';
import { decodeSmallJpeg } from '../image/small-jpeg.js';
import type { ModelIdentity } from '../matching/recogniser.js';
import type { Output } from './output.js';
import { noPhotosIn, photoTree } from './photo-tree.js';
import { Progress } from './progress.js';
import type { RecognitionSettings } from './recognition.js';
import { LIBRARY_FILE, updateLibrary } from './update-library.js';

/** As many pixels as a fingerprint can want of a photo. */
const FINGERPRINT_PX = 256;

/** Photos that are read at once. */
const IN_FLIGHT = 8;

/** A data set as the command has it at hand; `using` closes its library. */
export interface OpenedSet extends AuditSet, Disposable {
  readonly folder: string;
  /** Paths of photos of people that cannot be read. */
  readonly broken: readonly string[];
  /** Photos in which more than one face was found. */
  readonly severalFaces: number;
  /** Where a photo lies. */
  source(photo: number): string;
  /** A small picture of a photo's main face, as a JPEG; null where no face was found. */
  thumbnail(photo: number): Uint8Array | null;
}

export interface OpenSetOptions {
  readonly identity: ModelIdentity;
  readonly recognition: RecognitionSettings;
  readonly threads: number;
  readonly output: Output;
  /** The file that holds what is known of the photos; default: beside them. */
  readonly state?: string | undefined;
}

/** @throws DATASET_INVALID for what is no folder. */
export async function requireFolder(path: string): Promise<void> {
  const expected = 'a folder of photos';
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable('DATASET_INVALID', expected, path, cause);
  });
  if (!found.isDirectory()) {
    throw new LineamentError('DATASET_INVALID', `Expected ${expected} at ${path}, but it is a file.`);
  }
}

/**
 * Opens a folder with a sub-folder a person (or `images` and `labels.txt`): embeds the faces that are not known yet, and takes the
 * fingerprint of every photo.
 *
 * @returns null when the user has interrupted it.
 * @throws DATASET_INVALID as `imageFolder`; as `PhotoLibrary.open`.
 */
export async function openSet(
  folder: string,
  { identity, recognition, threads, output, state = join(folder, LIBRARY_FILE) }: OpenSetOptions,
): Promise<OpenedSet | null> {
  const tree = await photoTree([folder]);
  if (tree.length === 0) throw noPhotosIn([folder]);
  const { classes, samples } = imageFolder([folder]);
  const library = await PhotoLibrary.open(state, identity);
  try {
    const { finished, broken } = await updateLibrary(library, tree, { recognition, threads, output });
    if (!finished) {
      library[Symbol.dispose]();
      return null;
    }
    const unreadable = new Set(broken);
    const all = samples.map(({ source, label }) => ({
      source,
      label,
      path: relative(folder, source).split(sep).join('/'),
    }));
    const labelled = all.filter(({ path }) => !unreadable.has(path));
    const faces = facesByPhoto(library.faces());
    const main = new Map<number, LibraryFace>();
    const looked = await lookedAt(labelled, output);
    const photos = labelled.map(({ label, path }, photo): AuditPhoto => {
      const { fingerprint, size } = looked[photo]!;
      const face = mainOf(faces.get(path) ?? [], size);
      if (face !== null) main.set(photo, face);
      return {
        path,
        person: label,
        fingerprint,
        pixels: size.width * size.height,
        face: face?.embedding ?? null,
      };
    });
    return {
      folder,
      names: classes,
      photos,
      broken: all.map(({ path }) => path).filter((path) => unreadable.has(path)),
      severalFaces: photos.filter(({ path }) => (faces.get(path)?.length ?? 0) > 1).length,
      source: (photo) => labelled[photo]!.source,
      thumbnail: (photo) => (main.has(photo) ? library.thumbnail(main.get(photo)!.id) : null),
      [Symbol.dispose]: () => library[Symbol.dispose](),
    };
  } catch (error) {
    library[Symbol.dispose]();
    throw error;
  }
}

function facesByPhoto(faces: readonly LibraryFace[]): Map<string, LibraryFace[]> {
  const byPhoto = new Map<string, LibraryFace[]>();
  for (const face of faces) {
    const known = byPhoto.get(face.photo);
    if (known === undefined) byPhoto.set(face.photo, [face]);
    else known.push(face);
  }
  return byPhoto;
}

/** Of a photo that was taken as a face, that; else whom it is of. */
function mainOf(faces: readonly LibraryFace[], size: ImageSize): LibraryFace | null {
  const boxed = faces.flatMap((face) => (face.box === null ? [] : [{ ...face, box: face.box }]));
  return mainFace(boxed, size) ?? faces[0] ?? null;
}

/** Fingerprint and size of each photo, with progress. */
async function lookedAt(photos: readonly { readonly source: string }[], output: Output) {
  const looked: { fingerprint: AuditPhoto['fingerprint']; size: ImageSize }[] = [];
  const progress = new Progress(output);
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    while (next < photos.length) {
      const photo = next++;
      const { image, size } = await small(photos[photo]!.source);
      looked[photo] = { fingerprint: photoFingerprint(image), size };
      progress.update({ label: 'copies', done: ++done, total: photos.length, figures: [`${done} photos`] });
    }
  };
  try {
    await Promise.all(Array.from({ length: IN_FLIGHT }, work));
    return looked;
  } finally {
    progress.clear();
  }
}

async function small(source: string): Promise<{ image: RgbImage; size: ImageSize }> {
  const file = await readFile(source);
  const image = decodeSmallJpeg(file);
  return image === null ? decodePhoto(file, { longestSide: FINGERPRINT_PX }) : { image, size: image };
}
