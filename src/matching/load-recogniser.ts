import { LineamentError } from '../errors.js';
import type { DetectorOptions } from '../face/detector.js';
import type { Embedder } from '../face/embedder.js';
import { flipAveraged } from '../face/flip-averaged.js';
import { type LoadedFaceFinder, loadFaceFinder } from '../face/load-face-finder.js';
import { loadModel } from '../face/model.js';
import type { AlignmentTemplate } from '../face/model-card.js';
import { openEmbedder } from '../face/onnx-embedder.js';
import { scaleFace } from '../face/scale-face.js';
import { decodePhoto } from '../image/decode-photo.js';
import type { RgbImage } from '../image/image.js';
import { resizeCover } from '../image/resize.js';
import type { SessionOptions } from '../inference/session.js';
import { type Cohort, cohortOf } from './cohort.js';
import { type DecisionRule, thresholdOf } from './decision.js';
import { embedFaces, lookForFaces, takeWhole } from './look.js';
import { createRecogniser, type ModelIdentity, type Recogniser } from './recogniser.js';
import type { RecognisedFace, WholePhoto } from './seen-face.js';

/** The model that is used where none is named. */
export const DEFAULT_MODEL = 'dlib-resnet';

/** A photo in Node: a path, the bytes of an image file, or pixels. */
export type PhotoSource = string | Uint8Array | RgbImage;

/** Provider and threads are those of every network: {@link SessionOptions}; `tiles` of {@link DetectorOptions}. */
export interface RecogniserOptions extends SessionOptions, Pick<DetectorOptions, 'tiles'> {
  /** A name of `modelsAtHand`, or the path of an `.onnx` with its card beside it. Default `dlib-resnet`. */
  readonly model?: string;
  /**
   * Embed each face and its mirror image, and take the mean. Costs a second run of the embedder. Default false: a model's
   * own threshold was set for embeddings as the model gives them.
   */
  readonly flip?: boolean;
  /** Take each photo as one face, cropped or aligned already: nothing is looked for in it. Default false. */
  readonly aligned?: boolean;
}

/**
 * Loads all that recognising people in photos takes, in Node.
 *
 * @throws MODEL_MISSING, MODEL_CARD_INVALID, MODEL_CHANGED, RUNTIME_MISSING and INFERENCE_FAILED as `loadModel`;
 *   VALUE_INVALID for a model that takes cropped pictures, unless `aligned` says that the photos are such.
 */
export async function loadRecogniser(
  options: RecogniserOptions & { readonly aligned: true },
): Promise<Recogniser<PhotoSource, WholePhoto>>;
export async function loadRecogniser(
  options?: RecogniserOptions & { readonly aligned?: false },
): Promise<Recogniser<PhotoSource>>;
export async function loadRecogniser({
  model = DEFAULT_MODEL,
  flip = false,
  aligned = false,
  ...session
}: RecogniserOptions = {}): Promise<Recogniser<PhotoSource> | Recogniser<PhotoSource, WholePhoto>> {
  const { card, session: network } = await loadModel(model, 'embedder', session);
  const { name, sha256, embeddingSize, alignment, threshold } = card;
  const usable: UsableModel = {
    identity: { name, sha256, embeddingSize },
    embedder: openEmbedder(card, network),
    alignment,
    cohort: cohortOf(card),
    decision: threshold && { threshold: thresholdOf(threshold.similarity), falseMatchRate: threshold.falseMatchRate },
    release: () => network.release(),
  };
  return aligned ? recogniserOfCrops(usable, { flip }) : recogniserOf(usable, { flip, ...session });
}

/** A model, however it was opened. */
export interface UsableModel {
  readonly identity: ModelIdentity;
  readonly embedder: Embedder;
  readonly alignment: AlignmentTemplate;
  readonly decision: DecisionRule | null;
  readonly cohort: Cohort | null;
  release(): Promise<void>;
}

/**
 * A recogniser that finds and aligns faces for a model, and frees it with itself.
 * @param ahead a face finder that is being loaded already, for these options. Default: it is loaded now.
 */
export async function recogniserOf(
  model: UsableModel,
  { flip = false, ...options }: Pick<RecogniserOptions, keyof SessionOptions | 'tiles' | 'flip'> = {},
  ahead?: Promise<LoadedFaceFinder>,
): Promise<Recogniser<PhotoSource>> {
  const { identity, embedder, alignment, decision, cohort } = model;
  if (alignment.kind === 'crop') {
    await Promise.all([model.release(), ahead?.then((finder) => finder[Symbol.asyncDispose]())]);
    throw new LineamentError(
      'VALUE_INVALID',
      `${identity.name} takes pictures that are cropped to one face, and none was looked for in its training: say that the photos are such (aligned), or take another model.`,
    );
  }
  const finder = await (ahead ?? loadFaceFinder(options));
  const parts = { finder, embedder: flip ? flipAveraged(embedder) : embedder, template: alignment };
  const [look, embed] = [lookForFaces(parts), embedFaces(parts)];
  return createRecogniser<PhotoSource, RecognisedFace>({
    model: identity,
    decision,
    cohort,
    look: async (photo) => {
      if (isPixels(photo)) return look(photo);
      const { image, size } = await decodePhoto(photo);
      const faces = await look(image);
      return size.width === image.width
        ? faces
        : faces.map((face) => scaleRecognised(face, size.width / image.width, size.height / image.height));
    },
    embed: async (photo) => embed(isPixels(photo) ? photo : (await decodePhoto(photo)).image),
    release: async () => {
      await Promise.all([finder[Symbol.asyncDispose](), model.release()]);
    },
  });
}

/** Of a photo that was shrunk: where the face is in the photo itself. */
function scaleRecognised({ embedding, ...face }: RecognisedFace, x: number, y: number): RecognisedFace {
  return { ...scaleFace(face, x, y), embedding };
}

/**
 * A recogniser that takes photos as faces: their central part, resized to what the network takes in.
 * @param crop share of the short side that is kept. Default: what the model was trained with; all of it where it takes
 *   aligned faces.
 */
export async function recogniserOfCrops(
  { identity, embedder, alignment, decision, cohort, release }: UsableModel,
  { flip = false, crop }: { readonly flip?: boolean; readonly crop?: number | undefined } = {},
): Promise<Recogniser<PhotoSource, WholePhoto>> {
  const cover = embedder.inputSize;
  const centralFraction = crop ?? (alignment.kind === 'crop' ? alignment.share : 1);
  // Whoever gives whole photos is not made to wait for it.
  const { decodeImage } = await import('../image/decode.js');
  const look = takeWhole(flip ? flipAveraged(embedder) : embedder);
  return createRecogniser<PhotoSource, WholePhoto>({
    model: identity,
    decision,
    cohort,
    look: async (photo) =>
      look(
        isPixels(photo)
          ? resizeCover(photo, cover, centralFraction)
          : await decodeImage(photo, { cover, centralFraction }),
      ),
    release,
  });
}

function isPixels(photo: PhotoSource): photo is RgbImage {
  return typeof photo !== 'string' && !(photo instanceof Uint8Array);
}
