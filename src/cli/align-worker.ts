import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LineamentError } from '../errors.js';
import { alignFace } from '../face/align.js';
import type { Face } from '../face/face.js';
import type { FaceFinder } from '../face/face-finder.js';
import { loadFaceFinder } from '../face/load-face-finder.js';
import { mainFace } from '../face/main-face.js';
import { scaleFace } from '../face/scale-face.js';
import { TEMPLATES } from '../face/templates.js';
import { decodePhoto, type Photo } from '../image/decode-photo.js';
import { encodeJpeg } from '../image/encode.js';
import type { AlignedFile, AlignOutcome, AlignSpec, AlignTask } from './align-messages.js';
import { servePhotos } from './photo-threads.js';

/** Hard to tell from the uncompressed face even where it is enlarged; networks are trained on these pictures. */
const JPEG_QUALITY = 95;

/** `<stem>`, then `<stem>-2`, `<stem>-3`, … without the numbers that are taken. */
export function fileNames(stem: string, count: number, taken: readonly number[]): string[] {
  const names = [stem];
  for (let number = 2; names.length < count; number++) {
    if (!taken.includes(number)) names.push(`${stem}-${number}`);
  }
  return names.slice(0, count).map((name) => `${name}.jpg`);
}

async function align(task: AlignTask, spec: AlignSpec, finder: FaceFinder): Promise<AlignOutcome> {
  let photo: Photo;
  try {
    photo = await decodePhoto(task.source);
  } catch (error) {
    if (error instanceof LineamentError && (error.code === 'IMAGE_INVALID' || error.code === 'FILE_INVALID')) {
      return { kind: 'broken', reason: error.message };
    }
    throw error;
  }
  const found = await finder.find(photo.image);
  const main = spec.mainFaceOnly ? mainFace(found, photo.image) : null;
  const faces = main ? [main] : found;
  const names = fileNames(task.stem, faces.length, task.taken);
  return { kind: 'aligned', faces: await Promise.all(faces.map((face, i) => write(photo, face, names[i]!, spec))) };
}

async function write({ image, size }: Photo, face: Face, file: string, spec: AlignSpec): Promise<AlignedFile> {
  const path = join(spec.out, file);
  const picture = await encodeJpeg(
    alignFace(image, face, TEMPLATES[spec.template](spec.size), spec.size),
    JPEG_QUALITY,
  );
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, picture);
  const scaled = scaleFace(face, size.width / image.width, size.height / image.height);
  const { box, score, pupils, yaw, pitch, roll, quality } = scaled;
  return { file, box, score, pupils, yaw, pitch, roll, quality };
}

await servePhotos(async (spec: AlignSpec) => {
  // One thread a session: the photos are what is done side by side.
  const finder = await loadFaceFinder({ threads: 1 });
  return (task: AlignTask) => align(task, spec, finder);
});
