import type { Audit, AuditSet } from './audit.js';

/** Why photos are to be left out, for people. */
export interface PhotoExclusion {
  /** Index of the photo. */
  readonly photo: number;
  readonly reason: string;
}

/**
 * The photos that are better left out of training, each once, in their order: wrong labels, copies but the one to keep, photos without a face,
 * and all photos of people whom the other set holds.
 */
export function exclusions(
  { duplicates, labels, faces, noFace }: Audit,
  set: AuditSet,
  against?: AuditSet,
): PhotoExclusion[] {
  const reasons = new Map<number, string>();
  const add = (photo: number, reason: string): void => {
    if (!reasons.has(photo)) reasons.set(photo, reason);
  };
  for (const { face, kind, nearest } of labels.suspects) {
    const other = nearest < 0 ? 'nobody' : set.names[nearest]!;
    const reason = { nearer: `nearer to ${other}`, unlike: 'unlike its person', mixed: 'a smaller part of its folder' };
    add(faces[face]!, reason[kind]);
  }
  for (const { people, similarity } of labels.shared) {
    const name = against?.names[people[1]] ?? '';
    set.photos.forEach(({ person }, photo) => {
      if (person === people[0])
        add(photo, `its person is ${name} of the other set, similarity ${similarity.toFixed(3)}`);
    });
  }
  for (const { photos, keep, against: others } of duplicates) {
    const of = keep === null ? `${against?.photos[others[0]!]?.path ?? ''} of the other set` : set.photos[keep]!.path;
    for (const photo of photos) if (photo !== keep) add(photo, `a copy of ${of}`);
  }
  for (const photo of noFace) add(photo, 'no face found');
  return [...reasons].map(([photo, reason]) => ({ photo, reason })).sort((a, b) => a.photo - b.photo);
}
