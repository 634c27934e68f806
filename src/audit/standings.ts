import { rowProduct, type UnitRows } from '../matching/unit-rows.js';
import { cosineOf, facesByPerson, type LabelledFaces, sumOfRows } from './labelled-faces.js';

/** How a face stands to its own person and to the others. Likeness is the cosine to a person's centre, of centred embeddings. */
export interface Standing {
  /** To its own person, told by that person's other faces; null where there is none. */
  readonly own: number | null;
  /** To the other person whom it is nearest to; −1 where there is nobody else. */
  readonly other: number;
  /** That person; −1 where there is nobody else. */
  readonly nearest: number;
}

export interface StandingsOptions {
  /** Faces that are of another person than their photo's name says: they count for no centre. */
  readonly strangers?: ReadonlySet<number>;
  /** Whether two names mean one person, who then are not others to each other. Default: never. */
  readonly samePerson?: (a: number, b: number) => boolean;
}

/** Faces farther than this many median deviations below the median likeness of their person do not count for the centre. */
const MOST_DEVIATIONS = 3;

/** Each time without the faces that were far off the last time: wrong labels would draw the centre to themselves. */
const ROUNDS = 3;

/**
 * The standing of every face. A person's centre is the mean of the faces, trimmed: without those that are unlike the rest. Its own centre
 * leaves the face itself out. O(N·P·D) for N faces of P people.
 *
 * @param rows centred embeddings.
 * @returns of each face; and, of each person, the centre (not of unit length).
 */
export function standings(
  rows: UnitRows,
  faces: Pick<LabelledFaces, 'people' | 'names'>,
  { strangers = new Set(), samePerson = () => false }: StandingsOptions = {},
): { readonly faces: readonly Standing[]; readonly centres: readonly Float64Array[] } {
  const kept = facesByPerson(faces).map((own) =>
    trimmed(
      rows,
      own.filter((face) => !strangers.has(face)),
    ),
  );
  const centres = kept.map((own) => sumOfRows(rows, own));
  const unit = unitCentres(centres, rows.size);
  const standing = (face: number): Standing => {
    const person = faces.people[face]!;
    let [other, nearest] = [-1, -1];
    for (let candidate = 0; candidate < centres.length; candidate++) {
      if (candidate === person || kept[candidate]!.size === 0) continue;
      const likeness = rowProduct(rows.data, face, unit, candidate, rows.size);
      if (likeness > other && !samePerson(person, candidate)) [other, nearest] = [likeness, candidate];
    }
    return { own: ownLikeness(rows, face, centres[person]!, kept[person]!), other, nearest };
  };
  return { faces: faces.people.map((_, face) => standing(face)), centres };
}

/** A person's faces without those that are unlike the rest. */
function trimmed(rows: UnitRows, faces: readonly number[]): ReadonlySet<number> {
  let kept = new Set(faces);
  // Of two, neither can be told to be the odd one.
  if (faces.length < 3) return kept;
  for (let round = 0; round < ROUNDS; round++) {
    const centre = sumOfRows(rows, kept);
    const likeness = faces.map((face) => ownLikeness(rows, face, centre, kept) ?? 0);
    const middle = medianOf(likeness);
    const deviation = medianOf(likeness.map((value) => Math.abs(value - middle)));
    const next = faces.filter((_, i) => likeness[i]! >= middle - MOST_DEVIATIONS * deviation);
    kept = new Set(next);
  }
  return kept;
}

function ownLikeness(
  { data, size }: UnitRows,
  face: number,
  centre: Float64Array,
  kept: ReadonlySet<number>,
): number | null {
  const itself = kept.has(face);
  if (kept.size === (itself ? 1 : 0)) return null;
  const row = data.subarray(face * size, (face + 1) * size);
  return cosineOf(row, itself ? centre.map((value, i) => value - row[i]!) : centre);
}

function unitCentres(centres: readonly Float64Array[], size: number): Float32Array {
  const unit = new Float32Array(centres.length * size);
  centres.forEach((centre, person) => {
    const length = Math.hypot(...centre) || 1;
    for (let i = 0; i < size; i++) unit[person * size + i] = centre[i]! / length;
  });
  return unit;
}

/** The value that half of the values reach; of an even number, the upper of the two in the middle; 0 of none. */
export function medianOf(values: readonly number[]): number {
  return quantileOf(values, 0.5);
}

/** The value below which a share of the values lies; 0 of none. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
