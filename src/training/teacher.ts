import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { FaceDataset } from '../data/dataset.js';
import { openDataset } from '../data/open-dataset.js';
import { photoBatches } from '../data/photo-batches.js';
import { LineamentError } from '../errors.js';
import type { Embedder } from '../face/embedder.js';
import { loadModel } from '../face/model.js';
import type { AlignmentTemplate } from '../face/model-card.js';
import { openEmbedder } from '../face/onnx-embedder.js';
import { realigner } from '../face/realign.js';
import { alignmentOf } from './alignment.js';
import type { Recipe } from './recipe.js';
import { openCheckpoint } from './trained-model.js';

/** A teacher ready to embed, and what its embeddings depend on. */
interface OpenTeacher {
  readonly embedder: Embedder;
  readonly alignment: AlignmentTemplate;
  /** Tells one network from another. */
  readonly fingerprint: string;
  release(): Promise<void> | void;
}

/** What a teacher says of the training photos. */
export interface Teacher {
  /** Length of its embeddings. */
  readonly embedding: number;
  /** Its embeddings of so many samples, row after row, each of length 1. */
  of(indices: ArrayLike<number>): Float32Array;
}

/**
 * Embeds every training photo once by the recipe's teacher, before the training, and keeps the embeddings in memory.
 *
 * The teacher sees the clean aligned photo, brought from the recipe's alignment to its own, and not what augmentation made
 * of it: so it is asked once a photo and not once a step, and the student learns to see through the augmentation.
 *
 * @throws {LineamentError} MODEL_MISSING, CHECKPOINT_INVALID; VALUE_INVALID when the alignments cannot be brought together.
 */
export async function openTeacher(recipe: Recipe): Promise<Teacher | null> {
  if (recipe.teacher === undefined) return null;
  const { data } = recipe;
  const dataset = openDataset(data.train, { minimumPhotos: data.minimumPhotos });
  const teacher = await openModel(recipe.teacher.model);
  try {
    const { size } = teacher.embedder;
    const file = cacheFile(recipe, teacher.fingerprint, dataset);
    const embeddings = cached(file, dataset.samples.length * size) ?? (await embedAll(teacher, dataset, recipe));
    if (file !== null && !existsSync(file)) store(file, embeddings);
    return {
      embedding: size,
      of(indices) {
        const rows = new Float32Array(indices.length * size);
        for (let n = 0; n < indices.length; n++) {
          rows.set(embeddings.subarray(indices[n]! * size, (indices[n]! + 1) * size), n * size);
        }
        return rows;
      },
    };
  } finally {
    await teacher.release();
  }
}

/** A model that comes with Lineament or an `.onnx` with its card, by name or path; or a run or checkpoint, which are folders. */
async function openModel(model: string): Promise<OpenTeacher> {
  if (existsSync(model) && statSync(model).isDirectory()) {
    const { embedder, recipe, path, release } = await openCheckpoint(model);
    const weights = createHash('sha256')
      .update(readFileSync(join(path, 'model.safetensors')))
      .digest('hex');
    return { embedder, alignment: alignmentOf(recipe.input), fingerprint: weights, release };
  }
  const { card, session } = await loadModel(model, 'embedder');
  return {
    embedder: openEmbedder(card, session),
    alignment: card.alignment,
    fingerprint: card.sha256,
    release: () => session.release(),
  };
}

async function embedAll(
  { embedder, alignment }: OpenTeacher,
  dataset: FaceDataset,
  { input, data }: Recipe,
): Promise<Float32Array> {
  const [width, height] = input.size;
  const realign = realigner(alignmentOf(input), alignment, embedder.inputSize);
  const embeddings = new Float32Array(dataset.samples.length * embedder.size);
  const indices = dataset.samples.map((_, index) => index);
  const canvas = { width, height, centralFraction: input.crop };
  for await (const batch of photoBatches(dataset, indices, { canvas, onBroken: data.broken })) {
    const rows = await embedder.embed(batch.photos.map(realign));
    rows.forEach((row, n) => embeddings.set(row, batch.indices[n]! * embedder.size));
  }
  return embeddings;
}

/**
 * Where the recipe keeps the embeddings: one file for each teacher and what it was shown: how photos are framed and aligned,
 * and of each the path, size and time of its last change.
 */
function cacheFile({ teacher, input }: Recipe, fingerprint: string, { name, samples }: FaceDataset): string | null {
  if (teacher?.cache === undefined) return null;
  const hash = createHash('sha256').update(
    JSON.stringify([fingerprint, input.size, input.crop, input.alignment, name]),
  );
  for (const { source, crop } of samples) {
    const file = statSync(source, { throwIfNoEntry: false });
    hash.update(JSON.stringify([source, crop, file?.size, file?.mtimeMs]));
  }
  return join(teacher.cache, `${hash.digest('hex')}.f32`);
}

function cached(file: string | null, numbers: number): Float32Array | null {
  if (file === null || !existsSync(file)) return null;
  const bytes = Uint8Array.from(readFileSync(file));
  return bytes.length === numbers * 4 ? new Float32Array(bytes.buffer) : null;
}

function store(file: string, embeddings: Float32Array): void {
  try {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, embeddings);
    renameSync(`${file}.${process.pid}`, file);
  } catch (cause) {
    throw new LineamentError('FILE_INVALID', `The teacher's embeddings cannot be kept in ${file}.`, { cause });
  }
}
