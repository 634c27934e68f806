import type { People } from '../../matching/identify.js';
import type { RecognisedFace } from '../../matching/seen-face.js';

/** A face of the picture, and who it is. */
export interface KnownFace {
  readonly face: RecognisedFace;
  /** Who reaches the threshold; null for a stranger. */
  readonly name: string | null;
  /** Of the most similar person who is remembered; null where nobody is. */
  readonly similarity: number | null;
  /** What to call the face: its name, else its number in the picture. */
  readonly label: string;
}

export function knownFaces(faces: readonly RecognisedFace[], people: People, threshold: number): KnownFace[] {
  return faces.map((face, place) => {
    const nearest = people.nearest(face.embedding, 1)[0];
    const name = nearest !== undefined && nearest.similarity >= threshold ? nearest.name : null;
    return { face, name, similarity: nearest?.similarity ?? null, label: name ?? `Face ${place + 1}` };
  });
}
