import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Embedder } from '../../face/embedder.js';
import { loadModel } from '../../face/model.js';
import type { AlignmentTemplate } from '../../face/model-card.js';
import { openEmbedder } from '../../face/onnx-embedder.js';
import { alignmentOf } from '../alignment.js';
import { openCheckpoint } from '../trained-model.js';

/** A model that teaches. */
export interface TeacherModel {
  readonly embedder: Embedder;
  /** Where a face lies in what it takes in. */
  readonly alignment: AlignmentTemplate;
  /** SHA-256 of its weights: tells one network from another. */
  readonly fingerprint: string;
  release(): Promise<void>;
}

/**
 * Opens a model that comes with Lineament or an `.onnx` with its card, by name or path; or a run or checkpoint, which are folders.
 * @throws {LineamentError} as `loadModel` and `openCheckpoint`
 */
export async function openTeacherModel(model: string): Promise<TeacherModel> {
  return existsSync(model) && statSync(model).isDirectory() ? openTrained(model) : openOnnx(model);
}

async function openOnnx(model: string): Promise<TeacherModel> {
  const { card, session } = await loadModel(model, 'embedder');
  return {
    embedder: openEmbedder(card, session),
    alignment: card.alignment,
    fingerprint: card.sha256,
    release: () => session.release(),
  };
}

async function openTrained(model: string): Promise<TeacherModel> {
  const { embedder, recipe, path, release } = await openCheckpoint(model);
  const weights = readFileSync(join(path, 'model.safetensors'));
  return {
    embedder,
    alignment: alignmentOf(recipe.input),
    fingerprint: createHash('sha256').update(weights).digest('hex'),
    release: () => Promise.resolve(release()),
  };
}
