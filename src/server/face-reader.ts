import type { Face } from '../face/face.js';
import type { EmbedderCard } from '../face/model-card.js';
import type { RgbImage } from '../image/image.js';
import { type DecisionRule, thresholdOf } from '../matching/decision.js';
import type { ModelIdentity } from '../matching/recogniser.js';
import type { RecognisedFace } from '../matching/seen-face.js';
import { EmbeddingBatches } from './embedding-batches.js';
import type { OpenedModel } from './embed-worker.js';
import type { PhotoResult, PhotoSpec, PhotoTask } from './photo-worker.js';
import type { ServerSettings } from './settings.js';
import { ThreadPool, threadFile } from './thread-pool.js';

/** The faces of a photo. */
export interface Seen<Of extends Face = Face> {
  /** Largest first. */
  readonly faces: readonly Of[];
  /** Faces beyond the limit, which were found and not looked at. */
  readonly leftOut: number;
}

/** Finds and embeds faces for all requests of a server. */
export interface FaceReader extends AsyncDisposable {
  readonly model: ModelIdentity;
  /** The threshold that was set on pairs; null where none has been. */
  readonly decision: DecisionRule | null;
  readonly card: EmbedderCard;
  /** Photos that wait for a thread. */
  readonly waiting: number;
  /** @throws IMAGE_INVALID, REQUEST_TOO_LARGE; the signal's reason when it is given up. */
  find(photo: Uint8Array, signal?: AbortSignal): Promise<Seen>;
  /** @throws as {@link find}. */
  recognise(photo: Uint8Array, signal?: AbortSignal): Promise<Seen<RecognisedFace>>;
}

/** Photos that a thread has at once: while the networks compute for one, the next is being decoded. */
const IN_FLIGHT = 2;

/**
 * Opens a model and the threads that look at photos for it.
 * @throws MODEL_MISSING, MODEL_CARD_INVALID, MODEL_CHANGED, RUNTIME_MISSING as `loadModel`; VALUE_INVALID for a model of cropped pictures.
 */
export async function openFaceReader(
  model: string,
  { threads, batchingWindowMs, limits }: Pick<ServerSettings, 'threads' | 'batchingWindowMs' | 'limits'>,
  onBatch?: (faces: number) => void,
): Promise<FaceReader> {
  const [network, { card, template, inputSize }] = await ThreadPool.open<
    readonly RgbImage[],
    Float32Array[],
    OpenedModel
  >(threadFile('embed-worker.js'), { model }, { threads: 1 });
  const spec: PhotoSpec = { template, inputSize, photoPixels: limits.photoPixels, faces: limits.faces };
  const [photos] = await ThreadPool.open<PhotoTask, PhotoResult>(threadFile('photo-worker.js'), spec, {
    threads,
    inFlight: IN_FLIGHT,
  }).catch(async (error: unknown) => {
    await network.close();
    throw error;
  });
  const batches = new EmbeddingBatches((faces) => network.run(faces), batchingWindowMs, onBatch);
  const { name, sha256, embeddingSize, threshold } = card;
  return {
    model: { name, sha256, embeddingSize },
    decision: threshold && { threshold: thresholdOf(threshold.similarity), falseMatchRate: threshold.falseMatchRate },
    card,
    get waiting() {
      return photos.waiting;
    },
    find: (photo, signal) => photos.run({ photo, align: false }, signal),
    async recognise(photo, signal) {
      const { faces, aligned, leftOut } = await photos.run({ photo, align: true }, signal);
      const embeddings = await batches.of(aligned, signal);
      return { faces: faces.map((face, i) => ({ ...face, embedding: embeddings[i]! })), leftOut };
    },
    async [Symbol.asyncDispose]() {
      await photos.close();
      await network.close();
    },
  };
}
