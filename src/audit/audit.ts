import { type ClassBalance, classBalance } from './class-balance.js';
import { type LabelAudit, labelAudit } from './label-audit.js';
import type { LabelledFaces } from './labelled-faces.js';
import { type DuplicatePair, nearDuplicates } from './near-duplicates.js';
import type { PhotoFingerprint } from './photo-fingerprint.js';
import { cosine } from '../matching/similarity.js';

/** A photo of a data set as an audit sees it. */
export interface AuditPhoto {
  /** Relative to the folder of the data set. */
  readonly path: string;
  /** Whose name it bears: an index into the set's names. */
  readonly person: number;
  readonly fingerprint: PhotoFingerprint;
  /** Width times height: of copies the largest is kept. */
  readonly pixels: number;
  /** The embedding of its main face, (D); null where no face was found. */
  readonly face: Float32Array | null;
}

export interface AuditSet {
  readonly names: readonly string[];
  readonly photos: readonly AuditPhoto[];
}

/** Copies of one photo. */
export interface Duplicates {
  /** Indices of photos, ascending. */
  readonly photos: readonly number[];
  /** The one to keep; null where the other set has one, because then none may stay. */
  readonly keep: number | null;
  /** Indices of photos of the other set that are copies too. */
  readonly against: readonly number[];
  /** Whether one is the mirror image of another. */
  readonly mirrored: boolean;
}

export interface Audit {
  readonly duplicates: readonly Duplicates[];
  /** Its faces are `faces`, in this order. */
  readonly labels: LabelAudit;
  /** Index of the photo of each face. */
  readonly faces: readonly number[];
  /** Photos in which no face was found. */
  readonly noFace: readonly number[];
  readonly balance: ClassBalance;
}

export interface AuditOptions {
  /** The similarity from which on the model takes two faces for one person. */
  readonly threshold: number;
  readonly against?: AuditSet | undefined;
}

/**
 * The health of a labelled data set of faces: copies, likely wrong labels, folders that mix people, people with two names, people and
 * photos that another set holds too, photos without a face, and how evenly photos are spread over people.
 */
export function audit(set: AuditSet, { threshold, against }: AuditOptions): Audit {
  const { labelled, faces } = labelledFaces(set);
  const other = against && labelledFaces(against).labelled;
  const labels = labelAudit(labelled, { threshold, against: other });
  const likeness = new Map(faces.map((photo, face) => [photo, labels.standings[face]!.own ?? 0]));
  return {
    duplicates: duplicatesOf(set, against, { threshold, likeness }),
    labels,
    faces,
    noFace: set.photos.flatMap(({ face }, photo) => (face === null ? [photo] : [])),
    balance: classBalance(countsOf(set)),
  };
}

function labelledFaces({ names, photos }: AuditSet): { labelled: LabelledFaces; faces: number[] } {
  const faces = photos.flatMap(({ face }, photo) => (face === null ? [] : [photo]));
  const embeddings = faces.map((photo) => photos[photo]!.face!);
  return { labelled: { names, embeddings, people: faces.map((photo) => photos[photo]!.person) }, faces };
}

function countsOf({ names, photos }: AuditSet): number[] {
  const counts = names.map(() => 0);
  for (const { person } of photos) counts[person]!++;
  return counts;
}

function duplicatesOf(
  { photos }: AuditSet,
  against: AuditSet | undefined,
  { threshold, likeness }: { threshold: number; likeness: ReadonlyMap<number, number> },
): Duplicates[] {
  const all = [...photos, ...(against?.photos ?? [])];
  // Copies that are alike in 32 × 32 pixels show one person; two people before one curtain do not.
  const confirm = (first: number, second: number) => {
    const [a, b] = [all[first]!.face, all[second]!.face];
    return a === null || b === null || cosine(a, b) >= threshold;
  };
  const groups = nearDuplicates(
    all.map(({ fingerprint }) => fingerprint),
    { confirm },
  );
  return groups.flatMap((group) => {
    const own = group.photos.filter((photo) => photo < photos.length);
    const others = group.photos.filter((photo) => photo >= photos.length).map((photo) => photo - photos.length);
    if (own.length === 0) return [];
    const keep = others.length > 0 ? null : keptOf(own, photos, likeness);
    const mirrored = group.pairs.some((pair: DuplicatePair) => pair.mirrored);
    return [{ photos: own, keep, against: others, mirrored }];
  });
}

/** Under one name the largest; under several, the one that is most like the person whose name it bears. */
function keptOf(
  copies: readonly number[],
  photos: readonly AuditPhoto[],
  likeness: ReadonlyMap<number, number>,
): number {
  const oneName = new Set(copies.map((photo) => photos[photo]!.person)).size === 1;
  const worth = (photo: number) => (oneName ? photos[photo]!.pixels : (likeness.get(photo) ?? -1));
  return copies.reduce((best, photo) => (worth(photo) > worth(best) ? photo : best));
}
