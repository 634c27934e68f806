import { LineamentError } from '../errors.js';
import { openDetector } from '../face/detector.js';
import { openFaceFinder } from '../face/face-finder.js';
import { flipAveraged } from '../face/flip-averaged.js';
import { openEmbedder } from '../face/onnx-embedder.js';
import type { BrowserSessionOptions } from '../inference/browser.js';
import { turns } from '../inference/turns.js';
import { cohortOf } from '../matching/cohort.js';
import { thresholdOf } from '../matching/decision.js';
import { embedFaces, lookForFaces } from '../matching/look.js';
import { createRecogniser, type Recogniser } from '../matching/recogniser.js';
import type { RecognisedFace } from '../matching/seen-face.js';
import { fetchModel } from './fetch-model.js';
import { type BrowserPhoto, pixelsOf } from './pixels.js';

/** Provider, threads and the runtime's files are those of every network: {@link BrowserSessionOptions}. */
export interface BrowserRecogniserOptions extends BrowserSessionOptions {
  /** Where the `.onnx` files and their cards lie, on a server of your own; relative to the page. */
  readonly models: string | URL;
  /** The name of the embedder. Default `dlib-resnet`. */
  readonly model?: string;
  /** Embed each face and its mirror image, and take the mean. Costs a second run of the embedder. Default false. */
  readonly flip?: boolean;
  /** Up to so many tiles of large photos are searched for small faces, as `DetectorOptions` tells. Default 6; 0 suits a camera. */
  readonly tiles?: number;
}

/**
 * Loads all that recognising people takes, in a browser: on the page or in a worker, which does not make the page wait. It is
 * the recogniser of Node, with other pixels and another onnxruntime. Photos do not leave the page.
 *
 * @throws as {@link fetchModel}; VALUE_INVALID for a model that takes cropped pictures, not aligned faces.
 */
export async function loadRecogniser({
  models,
  model = 'dlib-resnet',
  flip = false,
  tiles,
  ...session
}: BrowserRecogniserOptions): Promise<Recogniser<BrowserPhoto>> {
  // All files are under way at once.
  const [embedding, mesh, iris, wide, near] = await Promise.all([
    fetchModel(models, model, 'embedder', session),
    fetchModel(models, 'face-mesh', 'landmarks', session),
    fetchModel(models, 'iris', 'iris', session),
    fetchModel(models, 'face-detector-full-range', 'detector', session),
    fetchModel(models, 'face-detector-short-range', 'detector', session),
  ]);
  const { name, sha256, embeddingSize, alignment, threshold } = embedding.card;
  if (alignment.kind === 'crop') {
    throw new LineamentError('VALUE_INVALID', `${name} takes cropped pictures; expected a model of aligned faces.`);
  }
  const embedder = openEmbedder(embedding.card, embedding.session);
  const detector = openDetector({ wide, near }, tiles === undefined ? {} : { tiles });
  const parts = {
    finder: openFaceFinder({ detector, mesh, iris: async () => iris }),
    embedder: flip ? flipAveraged(embedder) : embedder,
    template: alignment,
  };
  const [look, embed] = [lookForFaces(parts), embedFaces(parts)];
  // WebGPU runs one network at a time; and on the processor, two at once are no faster.
  const inTurn = turns();
  return createRecogniser<BrowserPhoto, RecognisedFace>({
    model: { name, sha256, embeddingSize },
    cohort: cohortOf(embedding.card),
    decision: threshold && { threshold: thresholdOf(threshold.similarity), falseMatchRate: threshold.falseMatchRate },
    // Pixels at once: a video goes on, and a bitmap may be closed.
    look: async (photo) => {
      const pixels = await pixelsOf(photo);
      return inTurn(() => look(pixels));
    },
    embed: async (photo) => {
      const pixels = await pixelsOf(photo);
      return inTurn(() => embed(pixels));
    },
    release: async () => {
      await Promise.all([embedding, mesh, iris, wide, near].map(({ session }) => session.release()));
    },
  });
}
