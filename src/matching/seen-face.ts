import { LineamentError } from '../errors.js';
import type { Box, Face, Quality } from '../face/face.js';

/** A face found in a photo, with its embedding: where it is, how it is turned, how well it can be recognised. */
export interface RecognisedFace extends Face {
  /** (D), of length 1. */
  readonly embedding: Float32Array;
}

/** A photo that was taken as one face, as it is: nothing was looked for in it, so nothing but its embedding is known. */
export interface WholePhoto {
  readonly box: null;
  readonly quality: null;
  readonly embedding: Float32Array;
}

/** A face of a photo, as far as comparing needs it. */
export interface SeenFace {
  /** Null where the photo was taken as a face. */
  readonly box: Box | null;
  readonly quality: Quality | null;
  readonly embedding: Float32Array;
}

/** Which faces of a photo count: one of them by its place from the largest on (0), or all. */
export type FaceChoice = number | 'all';

/**
 * The faces that count.
 * @throws VALUE_INVALID when the photo has no such face.
 */
export function chosenFaces<Seen extends SeenFace>(faces: readonly Seen[], choice: FaceChoice): readonly Seen[] {
  if (choice === 'all') return faces;
  const face = faces[choice];
  if (face !== undefined) return [face];
  throw new LineamentError(
    'VALUE_INVALID',
    `The photo has ${faces.length === 1 ? 'one face' : `${faces.length} faces`}, and face ${choice + 1}, counted from the largest on, was asked for.`,
    { cure: 'Ask for a face that the photo has (--face; in the library, the largest is 0), or for all.' },
  );
}
