import { decide, type DecisionRule, type Threshold } from './decision.js';
import { type Reservation, reservationsOf } from './reservation.js';
import { chosenFaces, type FaceChoice, type SeenFace } from './seen-face.js';
import { cosine, type Similarity } from './similarity.js';

/** What comparing two photos came to. */
export type Verification<Seen extends SeenFace = SeenFace> =
  | ({ readonly kind: 'match' } & Compared<Seen>)
  | ({ readonly kind: 'no-match' } & Compared<Seen>)
  | NoFace;

interface Compared<Seen> {
  readonly similarity: Similarity;
  readonly threshold: Threshold;
  /** How often different people pass the threshold in one comparison; null where nobody has measured it. */
  readonly falseMatchRate: number | null;
  /** The two faces that the similarity is of: of the first photo and of the second. */
  readonly faces: readonly [Seen, Seen];
  /** Pairs of faces that were compared; the most similar counts. */
  readonly comparisons: number;
  readonly reservations: readonly Reservation[];
}

/** No face was found in a photo: there is nothing to compare, and no similarity. */
export interface NoFace {
  readonly kind: 'no-face';
  /** The first photo without one: its place in the question. */
  readonly photo: number;
}

export interface VerifyOptions {
  /** From which similarity on it is a match, in [−1, 1]. Default: the model's own, set on pairs. */
  readonly threshold?: number;
  /**
   * Which faces count where a photo has several, for both photos or each: the place from the largest on, or `'all'`: each
   * of one photo is compared with each of the other, and the most similar pair counts. Default: the largest, 0.
   */
  readonly face?: FaceChoice | readonly [FaceChoice, FaceChoice];
}

/**
 * Do two photos show the same person? Of the faces that count, the pair with the highest cosine similarity decides.
 *
 * @param first faces of the first photo, largest first; `second` likewise.
 * @throws VALUE_INVALID when a photo does not have the face that is asked for.
 */
export function verifyFaces<Seen extends SeenFace>(
  first: readonly Seen[],
  second: readonly Seen[],
  rule: DecisionRule,
  face?: VerifyOptions['face'],
): Verification<Seen> {
  const photos = [first, second];
  const empty = photos.findIndex((faces) => faces.length === 0);
  if (empty >= 0) return { kind: 'no-face', photo: empty };
  const choices = typeof face === 'object' ? face : [face, face];
  const [left, right] = photos.map((faces, i) => chosenFaces(faces, choices[i] ?? 0));

  let best: { similarity: Similarity; faces: readonly [Seen, Seen] } | null = null;
  for (const a of left!) {
    for (const b of right!) {
      const similarity = cosine(a.embedding, b.embedding);
      if (best === null || similarity > best.similarity) best = { similarity, faces: [a, b] };
    }
  }
  const comparisons = left!.length * right!.length;
  const reservations = photos.flatMap((faces, i) => reservationsOf(faces, [best!.faces[i]!], choices[i], i));
  if (comparisons > 1) reservations.push({ kind: 'best-of', comparisons });
  return { ...decide(best!.similarity, rule), faces: best!.faces, comparisons, reservations };
}
