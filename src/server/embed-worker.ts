import { availableParallelism } from 'node:os';
import { LineamentError } from '../errors.js';
import { loadModel } from '../face/model.js';
import type { EmbedderCard, PlacingTemplate } from '../face/model-card.js';
import { openEmbedder } from '../face/onnx-embedder.js';
import type { ImageSize, RgbImage } from '../image/image.js';
import { serveThread } from './serve-thread.js';

/** What the thread tells of the model that it opened. */
export interface OpenedModel {
  readonly card: EmbedderCard;
  readonly template: PlacingTemplate;
  readonly inputSize: ImageSize;
}

await serveThread<{ readonly model: string }, readonly RgbImage[], Float32Array[]>(async ({ model }) => {
  const { card, session } = await loadModel(model, 'embedder', {
    threads: Math.max(1, Math.floor(availableParallelism() / 2)),
  });
  const { alignment } = card;
  if (alignment.kind === 'crop') {
    await session.release();
    throw new LineamentError(
      'VALUE_INVALID',
      `${card.name} takes pictures that are cropped to one face, and a server looks for faces in photos: take another model.`,
    );
  }
  const embedder = openEmbedder(card, session);
  return {
    tell: { card, template: alignment, inputSize: embedder.inputSize } satisfies OpenedModel,
    work: (faces) => embedder.embed(faces),
    close: () => session.release(),
  };
});
