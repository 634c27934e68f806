import type { DecisionRule, Threshold } from './decision.js';
import { type Reservation, reservationsOf } from './reservation.js';
import { chosenFaces, type FaceChoice, type SeenFace } from './seen-face.js';
import type { Similarity } from './similarity.js';
import type { NoFace } from './verify.js';

/** A person of a collection, and how similar the most similar of their templates is. */
export interface Candidate {
  readonly name: string;
  readonly similarity: Similarity;
}

/** People who can be searched; a collection in memory is one. `Found` may tell more of somebody than a candidate must. */
export interface People<Found extends Candidate = Candidate> {
  /** How many people there are. */
  readonly size: number;
  /** How many templates they have together: so many comparisons a search makes. */
  readonly templates: number;
  /** The people most similar to a face, most similar first, at most `limit`. */
  nearest(embedding: Float32Array, limit: number): readonly Found[];
}

/** One face, and who it may be. */
export interface IdentifiedFace<Seen extends SeenFace = SeenFace, Found extends Candidate = Candidate> {
  readonly kind: 'known' | 'unknown';
  readonly face: Seen;
  /** Those who reach the threshold, most similar first. */
  readonly matches: readonly Found[];
  /** The most similar of all, whether they reach it or not; null where the collection is empty. */
  readonly nearest: Found | null;
}

/** What a search for the faces of a photo came to. */
export type Identification<Seen extends SeenFace = SeenFace, Found extends Candidate = Candidate> =
  | ({ readonly kind: 'known' } & Searched<Seen, Found>)
  | ({ readonly kind: 'unknown' } & Searched<Seen, Found>)
  | NoFace;

interface Searched<Seen extends SeenFace, Found extends Candidate> {
  /** Of the face that is most similar to somebody. */
  readonly matches: readonly Found[];
  readonly threshold: Threshold;
  /** How often different people pass the threshold in one comparison; null where nobody has measured it. */
  readonly falseMatchRate: number | null;
  /** See {@link falsePositiveRate}. */
  readonly falsePositiveRate: number | null;
  /** Every face that was searched for, largest first. */
  readonly faces: readonly IdentifiedFace<Seen, Found>[];
  readonly reservations: readonly Reservation[];
}

export interface IdentifyOptions {
  /** From which similarity on somebody counts as known, in [−1, 1]. Default: the model's own, set on pairs. */
  readonly threshold?: number;
  /** Which faces of the photo are searched for: the place from the largest on, or `'all'`. Default: the largest, 0. */
  readonly face?: FaceChoice;
  /** How many matches at most are told of each face. Default 5. */
  readonly limit?: number;
}

/**
 * How often a stranger is taken for somebody in a search of N templates, if the comparisons were independent:
 * `1 − (1 − falseMatchRate)^N`, about N times the false-match rate while that is small. Templates of one person are alike,
 * so it is rather the upper end. (Grother et al., "Face recognition vendor test part 2: identification", NISTIR 8271, call
 * it FPIR, and measure it.)
 */
export function falsePositiveRate(falseMatchRate: number, templates: number): number {
  // log1p and expm1 keep rates far below the precision of 1 − x.
  return -Math.expm1(templates * Math.log1p(-falseMatchRate));
}

/**
 * Who of a collection is in a photo? A person counts as known when their most similar template reaches the threshold.
 *
 * @param faces of the photo, largest first.
 * @throws VALUE_INVALID when the photo does not have the face that is asked for.
 */
export function identifyFaces<Seen extends SeenFace, Found extends Candidate>(
  faces: readonly Seen[],
  people: Pick<People<Found>, 'templates' | 'nearest'>,
  rule: DecisionRule,
  { face: choice, limit = 5 }: Omit<IdentifyOptions, 'threshold'> = {},
): Identification<Seen, Found> {
  if (faces.length === 0) return { kind: 'no-face', photo: 0 };
  const taken = chosenFaces(faces, choice ?? 0);
  const identified = taken.map((face): IdentifiedFace<Seen, Found> => {
    const candidates = people.nearest(face.embedding, Math.max(1, limit));
    const matches = candidates.filter(({ similarity }) => similarity >= rule.threshold).slice(0, limit);
    return { kind: matches.length > 0 ? 'known' : 'unknown', face, matches, nearest: candidates[0] ?? null };
  });
  const best = identified.reduce((a, b) => (similarityOf(b) > similarityOf(a) ? b : a));
  return {
    kind: best.kind,
    matches: best.matches,
    ...rule,
    falsePositiveRate:
      rule.falseMatchRate === null ? null : falsePositiveRate(rule.falseMatchRate, people.templates * taken.length),
    faces: identified,
    reservations: reservationsOf(faces, taken, choice, 0),
  };
}

function similarityOf({ nearest }: IdentifiedFace): number {
  return nearest?.similarity ?? -Infinity;
}
