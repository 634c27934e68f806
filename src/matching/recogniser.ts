import { LineamentError } from '../errors.js';
import type { Cohort } from './cohort.js';
import { type DecisionRule, thresholdOf } from './decision.js';
import { identifyFaces, type Identification, type IdentifyOptions, type People } from './identify.js';
import type { RecognisedFace, SeenFace } from './seen-face.js';
import { type Verification, verifyFaces, type VerifyOptions } from './verify.js';

/** What templates are tied to: embeddings of different models cannot be compared. */
export interface ModelIdentity {
  readonly name: string;
  /** SHA-256 of the network, in hexadecimal. */
  readonly sha256: string;
  readonly embeddingSize: number;
}

/** What a recogniser is made of. Nothing here knows whether it runs in Node or in a browser. */
export interface RecogniserParts<Photo, Seen extends SeenFace> {
  readonly model: ModelIdentity;
  /** The threshold that was set on pairs; null where none has been. */
  readonly decision: DecisionRule | null;
  /** Where strangers crowd in the model's space; null, and absent, where nobody has measured it. */
  readonly cohort?: Cohort | null;
  /** The faces of a photo with their embeddings, largest first. */
  look(photo: Photo): Promise<Seen[]>;
  /** The embeddings of the same faces, where there is a shorter way to them than {@link look}. */
  embed?(photo: Photo): Promise<Float32Array[]>;
  release(): Promise<void>;
}

/** Recognises people in photos; `Photo` is what it takes for one. */
export interface Recogniser<Photo, Seen extends SeenFace = RecognisedFace> extends AsyncDisposable {
  readonly model: ModelIdentity;
  /** The threshold that decides unless a call names its own; null where the model has none. */
  readonly decision: DecisionRule | null;
  /** Where strangers crowd in the model's space, for `groupLibrary`; null where nobody has measured it. */
  readonly cohort: Cohort | null;
  /**
   * The faces of a photo, largest first: box, landmarks, quality and embedding of each. None is an answer too.
   * @throws FILE_INVALID or IMAGE_INVALID for a photo that cannot be read.
   */
  faces(photo: Photo): Promise<Seen[]>;
  /** The embeddings alone, (D) each, of length 1, largest face first. */
  embed(photo: Photo): Promise<Float32Array[]>;
  /**
   * Do two photos show the same person?
   * @throws THRESHOLD_MISSING when neither the call nor the model has a threshold; VALUE_INVALID for one outside
   *   [−1, 1], or a face that a photo does not have; FILE_INVALID or IMAGE_INVALID for a photo that cannot be read.
   */
  verify(first: Photo, second: Photo, options?: VerifyOptions): Promise<Verification<Seen>>;
  /**
   * Who of these people is in a photo?
   * @throws as {@link verify}.
   */
  identify(photo: Photo, people: People, options?: IdentifyOptions): Promise<Identification<Seen>>;
  /** Frees the networks. */
  release(): Promise<void>;
}

export function createRecogniser<Photo, Seen extends SeenFace>({
  model,
  decision,
  cohort = null,
  look,
  embed = async (photo) => (await look(photo)).map(({ embedding }) => embedding),
  release,
}: RecogniserParts<Photo, Seen>): Recogniser<Photo, Seen> {
  return {
    model,
    decision,
    cohort,
    faces: look,
    embed,
    async verify(first, second, { threshold, face } = {}) {
      const rule = decisionRule(threshold, decision, model);
      // One after the other: a session runs on all threads that it has.
      const faces = await look(first);
      return verifyFaces(faces, await look(second), rule, face);
    },
    async identify(photo, people, { threshold, ...options } = {}) {
      const rule = decisionRule(threshold, decision, model);
      return identifyFaces(await look(photo), people, rule, options);
    },
    release,
    [Symbol.asyncDispose]: release,
  };
}

/**
 * The rule to decide by: the threshold that is asked for, or the model's own.
 * @throws THRESHOLD_MISSING when there is neither.
 */
export function decisionRule(
  threshold: number | undefined,
  own: DecisionRule | null,
  { name }: Pick<ModelIdentity, 'name'>,
): DecisionRule {
  if (threshold !== undefined) return { threshold: thresholdOf(threshold), falseMatchRate: null };
  if (own !== null) return own;
  throw new LineamentError(
    'THRESHOLD_MISSING',
    `${name} has no threshold of its own, because none has been set on pairs: expected one for this decision.`,
  );
}
