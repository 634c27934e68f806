import { LineamentError } from '../errors.js';
import type { FoundPerson } from '../gallery/collection-search.js';
import { chosenFaces, type RecognisedFace } from '../matching/seen-face.js';
import { type Review, REVIEWS } from './settings.js';

/** Of a face, at least, in a strict review; see `Quality`. */
const STRICT_QUALITY = 0.7;

/** What of a photo is to be enrolled. */
export interface EnrolmentQuestion {
  /** All faces of the photo, largest first. */
  readonly faces: readonly RecognisedFace[];
  /** The face that is meant, where one was named. */
  readonly face: number | undefined;
  readonly review: Review;
}

/** The stricter of two. */
export function stricter(a: Review, b: Review): Review {
  return REVIEWS[Math.max(REVIEWS.indexOf(a), REVIEWS.indexOf(b))]!;
}

/**
 * The face of a photo that is to be enrolled.
 *
 * - `off`: the largest, or the one that is named, however it looks;
 * - `standard`: the only face, or the one that is named, and one that can be recognised (its quality has no reason against it);
 * - `strict`: the only face, and of a quality of 0.7 or more.
 *
 * @throws NO_FACE; ENROLMENT_REFUSED with the reason; VALUE_INVALID when the photo does not have the face that is named.
 */
export function reviewedFace({ faces, face, review }: EnrolmentQuestion): RecognisedFace {
  if (faces.length === 0) throw new LineamentError('NO_FACE', 'No face was found in the photo.');
  const [chosen] = chosenFaces(faces, face ?? 0) as [RecognisedFace];
  if (review === 'off') return chosen;
  if (faces.length > 1 && (face === undefined || review === 'strict')) {
    throw refused(`there are ${faces.length} faces in the photo`);
  }
  const { score, reason } = chosen.quality;
  if (reason !== null) throw refused(reason);
  if (review === 'strict' && score < STRICT_QUALITY) {
    throw refused(`the quality of the face is ${score.toFixed(2)}, and ${STRICT_QUALITY} is asked for`);
  }
  return chosen;
}

/**
 * What a strict review asks besides, of a face in a collection that may have the person already: that it is not somebody else's.
 *
 * @param nearest the most similar people of the collection, most similar first.
 * @param person the name to enrol under.
 * @throws ENROLMENT_REFUSED
 */
export function requireNobodyElse(nearest: readonly FoundPerson[], person: string, threshold: number): void {
  const other = nearest.find((found) => found.similarity >= threshold && found.person.name !== person);
  if (other === undefined) return;
  throw refused(
    `the face is that of somebody else in the collection, with the number ${other.person.id} (similarity ${other.similarity.toFixed(4)})`,
  );
}

function refused(reason: string): LineamentError {
  return new LineamentError('ENROLMENT_REFUSED', `The review refuses the photo: ${reason}.`);
}
