import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { FaceDataset } from '../../data/dataset.js';
import { openDataset } from '../../data/open-dataset.js';
import { photoBatches } from '../../data/photo-batches.js';
import { LineamentError } from '../../errors.js';
import type { TrainingEvent } from '../events.js';
import type { Recipe } from '../recipe.js';
import { originalsOf } from './originals.js';
import { NOTHING, openRowFile, type RowFile } from './row-file.js';
import { openSight, type Sight } from './sight.js';
import { openTeacherModel, type TeacherModel } from './teacher-model.js';
import { unitDirections } from './unit-directions.js';

/** What a teacher says of the training photos. */
export interface Teacher {
  /** SHA-256 of its weights. */
  readonly fingerprint: string;
  /** Length of its embeddings. */
  readonly embedding: number;
  /** `(N, embedding)`, row after row: the directions of so many samples, each of length 1, or 0 where it found no face. */
  of(indices: ArrayLike<number>): Float32Array;
}

export interface AskOptions {
  /** The run's directory: without `teacher.cache` the embeddings are kept there. */
  readonly out: string;
  /** Ends the asking; what was asked is kept. */
  readonly signal?: AbortSignal | undefined;
}

/** Photos that are looked through side by side. */
const BATCH = 64;

/**
 * Embeds every training photo once by the recipe's teacher, before the training, and keeps the embeddings on disk: an
 * interrupted asking goes on where it was, and a resumed training, or another one of the same photos, asks no more.
 *
 * The teacher sees the photo as it is (see {@link openSight}) and not what augmentation makes of it at each step: it is
 * asked once a photo, and the student learns to see through the augmentation what the teacher sees without.
 *
 * @returns null where the recipe names no teacher, and when the asking was ended by the signal.
 * @throws {LineamentError} MODEL_MISSING, CHECKPOINT_INVALID, FILE_INVALID, DISK_FULL; VALUE_INVALID when the alignments cannot
 *   be brought together; DATASET_INVALID when no photo shows a face.
 */
export async function* askTeacher(
  recipe: Recipe,
  { out, signal }: AskOptions,
): AsyncGenerator<TrainingEvent, Teacher | null, undefined> {
  if (recipe.teacher === undefined) return null;
  const { data } = recipe;
  const { model: name, cache = join(out, 'teacher'), centre, photos } = recipe.teacher;
  const trained = openDataset(data.train, { minimumPhotos: data.minimumPhotos });
  const dataset = photos === undefined ? trained : originalsOf(trained, data.train, photos);
  // Where the faces were aligned, their photos were not.
  const input: Recipe['input'] = photos === undefined ? recipe.input : { ...recipe.input, alignment: 'none' };
  const model = await openTeacherModel(name);
  const { size } = model.embedder;
  const count = dataset.samples.length;
  let file: RowFile | undefined;
  try {
    file = openRowFile(join(cache, `${keyOf(model, dataset, input)}.f32`), count, size);
    if (file.done < count) yield* embedRest(model, dataset, file, { ...recipe, input }, signal);
    if (file.done < count) return null;
    const { rows } = file;
    if (faceless(rows, size) === count) {
      throw new LineamentError('DATASET_INVALID', `The teacher ${name} found no face in any photo of ${dataset.name}.`);
    }
    unitDirections(rows, size, centre);
    return { fingerprint: model.fingerprint, embedding: size, of: (indices) => picked(rows, size, indices) };
  } finally {
    file?.close();
    await model.release();
  }
}

async function* embedRest(
  { embedder, alignment }: TeacherModel,
  dataset: FaceDataset,
  file: RowFile,
  { teacher, input, data }: Recipe,
  signal: AbortSignal | undefined,
): AsyncGenerator<TrainingEvent, void, undefined> {
  const { rows } = file;
  const total = dataset.samples.length;
  const asked = (): TrainingEvent => ({
    type: 'teacher',
    model: teacher!.model,
    done: file.done,
    total,
    faceless: faceless(rows.subarray(0, file.done * embedder.size), embedder.size),
  });
  const sight: Sight = await openSight(embedder, alignment, input);
  try {
    const rest = Array.from({ length: total - file.done }, (_, n) => file.done + n);
    const options = { batchSize: BATCH, canvas: sight.canvas, onBroken: data.broken } as const;
    yield asked();
    for await (const { indices, photos, broken } of photoBatches(dataset, rest, options)) {
      const faces = await Promise.all(photos.map((photo) => sight.see(photo)));
      const seen = faces.flatMap((face, n) => (face === null ? [] : [{ face, index: indices[n]! }]));
      const end = file.done + photos.length + broken.length;
      rows.fill(NOTHING, file.done * embedder.size, end * embedder.size);
      const embeddings = await embedder.embed(seen.map(({ face }) => face));
      embeddings.forEach((row, n) => rows.set(row, seen[n]!.index * embedder.size));
      file.keep(end);
      yield asked();
      if (signal?.aborted) return;
    }
  } finally {
    await sight.release();
  }
}

/** How many rows are of photos in which no face was found, or that could not be read. */
function faceless(rows: Float32Array, size: number): number {
  let count = 0;
  for (let at = 0; at < rows.length; at += size) if (Number.isNaN(rows[at]!)) count++;
  return count;
}

function picked(rows: Float32Array, size: number, indices: ArrayLike<number>): Float32Array {
  const taken = new Float32Array(indices.length * size);
  for (let n = 0; n < indices.length; n++) {
    taken.set(rows.subarray(indices[n]! * size, (indices[n]! + 1) * size), n * size);
  }
  return taken;
}

/**
 * Names the embeddings by all that they depend on: the teacher's weights; how it is shown a photo; and of each photo the path,
 * the size and the time of its last change.
 */
function keyOf(
  { fingerprint, alignment }: TeacherModel,
  { name, samples }: FaceDataset,
  { alignment: aligned, size }: Recipe['input'],
): string {
  const hash = createHash('sha256').update(
    JSON.stringify([fingerprint, aligned === 'none' ? null : [aligned, size], name]),
  );
  const stamps = new Map<string, readonly unknown[]>();
  for (const { source, crop } of samples) {
    // Photos in one packed file have its path before a number sign.
    const path = source.replace(/#\d+$/, '');
    let stamp = stamps.get(path);
    if (stamp === undefined) {
      const stats = statSync(path, { throwIfNoEntry: false });
      stamps.set(path, (stamp = [stats?.size, stats?.mtimeMs]));
    }
    hash.update(JSON.stringify([source, alignment.kind === 'crop' ? crop : null, stamp]));
  }
  return hash.digest('hex');
}
