import type { Operations } from '../../src/client/index.js';
import type { AlbumFace, RefusedPhoto } from './album.js';

/** What came of naming a group. */
export interface Enrolment {
  readonly name: string;
  /** New templates. */
  readonly added: number;
  /** How many were enrolled already. */
  readonly known: number;
  readonly refused: readonly RefusedPhoto[];
}

/** More templates of a person hardly help, and each costs the search. */
const MOST_ENROLLED = 10;
/** Of one request. */
const PHOTOS = 4;

/** Enrols faces as a person: the clearest of them. @throws what the server throws but for photos that it refuses. */
export async function enrolFaces(
  client: Operations,
  collection: string,
  name: string,
  faces: readonly AlbumFace[],
): Promise<Enrolment> {
  const clearest = faces.toSorted((a, b) => b.quality - a.quality).slice(0, MOST_ENROLLED);
  const refused: RefusedPhoto[] = [];
  let [added, known] = [0, 0];
  // A request names one face of each of its photos, by its place.
  for (const place of new Set(clearest.map((face) => face.place))) {
    const there = clearest.filter((face) => face.place === place).map(({ photo }) => photo);
    for (let from = 0; from < there.length; from += PHOTOS) {
      const photos = there.slice(from, from + PHOTOS);
      const photoMetadata = photos.map((photo) => ({ file: photo.webkitRelativePath || photo.name }));
      const answer = await client.enrol({ collection, name, photos, face: place, photoMetadata });
      added += answer.added.length;
      known += answer.known;
      for (const [i, each] of answer.photos.entries())
        if (each.kind === 'refused') refused.push({ photo: photos[i]!, trouble: each });
    }
  }
  return { name, added, known, refused };
}
