import { clusterFaces } from '../matching/cluster.js';
import type { UnitRows } from '../matching/unit-rows.js';
import { cosineOf, facesByPerson, type LabelledFaces, sumOfRows } from './labelled-faces.js';

/** A person's folder in which others have a part of their own. */
export interface MixedFolder {
  readonly person: number;
  /** The faces of the most part, and of each other person; indices, the largest part first. */
  readonly parts: readonly (readonly number[])[];
}

export interface MixedFoldersOptions {
  /** From which mean similarity on, of embeddings as the model gives them, faces are grouped: the model's own threshold. */
  readonly threshold: number;
  /** Parts whose centres are liker than this, in cosines of centred embeddings, are one person at two ages. Default 0.65. */
  readonly samePerson?: number;
}

/** Fewer strangers are wrong labels one by one, and found as such. */
const FEWEST_FACES = 3;
const LEAST_SHARE = 0.1;

/**
 * Finds folders that mix people, by grouping the faces of each (average linkage, as `clusterFaces`): a group besides the
 * largest is another person when it has three faces and a tenth of the folder, and its centre is unlike the largest group's.
 */
export function mixedFolders(
  faces: LabelledFaces,
  centred: UnitRows,
  { threshold, samePerson = 0.65 }: MixedFoldersOptions,
): MixedFolder[] {
  return facesByPerson(faces).flatMap((own, person) => {
    if (own.length < 2 * FEWEST_FACES) return [];
    const photos = own.map((face) => ({ embedding: faces.embeddings[face]!, photo: String(face) }));
    const groups = new Map<number, number[]>();
    clusterFaces(photos, { threshold }).forEach((group, i) => {
      if (group === null) return;
      const members = groups.get(group) ?? [];
      groups.set(group, members);
      members.push(own[i]!);
    });
    // Numbered by size, so the first is the largest.
    const [most, ...others] = [...groups].sort(([a], [b]) => a - b).map(([, members]) => members);
    if (most === undefined) return [];
    const centre = sumOfRows(centred, most);
    const strangers = others.filter(
      (part) =>
        part.length >= Math.max(FEWEST_FACES, LEAST_SHARE * own.length) &&
        cosineOf(sumOfRows(centred, part), centre) < samePerson,
    );
    return strangers.length === 0 ? [] : [{ person, parts: [most, ...strangers] }];
  });
}
