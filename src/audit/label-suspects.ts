import type { UnitRows } from '../matching/unit-rows.js';
import { facesByPerson, type LabelledFaces } from './labelled-faces.js';
import type { MixedFolder } from './mixed-folders.js';
import { medianOf, quantileOf, type Standing, standings, type StandingsOptions } from './standings.js';

/**
 * Why a photo's label is likely wrong. `nearer`: it is nearer to another person than to its own. `unlike`: it is as unlike its own person
 * as strangers are, and nobody else's in the set. `mixed`: it is of the smaller part of a folder that mixes two people.
 */
export type SuspectKind = 'nearer' | 'unlike' | 'mixed';

/** A face whose label is likely wrong. */
export interface Suspect extends Standing {
  readonly face: number;
  readonly kind: SuspectKind;
}

export interface LikenessLevels {
  /** Median likeness of faces to their own person. */
  readonly own: number;
  /** Median likeness of faces to the nearest other person. */
  readonly other: number;
  /** The likeness to its own person below which 95 of 100 strangers lie. */
  readonly stranger: number;
}

export interface LabelSuspects {
  /** The surest first: by how much nearer another person is. */
  readonly suspects: readonly Suspect[];
  readonly levels: LikenessLevels;
  readonly standings: readonly Standing[];
}

/**
 * How much nearer another person must be, as a share of how much nearer people's own faces are by the median. A third: at 0 half
 * of the suspects of a set of 6,000 photos were poor photos with right labels, at a half one wrong label in a hundred was missed.
 */
const LEAST_MARGIN = 1 / 3;

/** Share of likenesses to people picked blindly that lie below the level of strangers. */
const STRANGERS = 0.95;

/** Likenesses to strangers that the level is taken from: enough for a quantile, few for a large set. */
const SAMPLE = 20_000;
const GOLDEN = (1 + Math.sqrt(5)) / 2;

/**
 * The faces whose label is likely wrong. All measures are relative to the set's own: what is near and far depends on the
 * network and on the photos, how near faces are to their own people compared with others hardly does.
 *
 * A photo of a person of whom there is no other cannot be judged, and neither can those of one person alone: that others are nearer, and
 * how far off strangers are, only others tell. Of two that are unlike, both are named.
 *
 * @param rows centred embeddings of the faces.
 */
export function labelSuspects(
  faces: LabelledFaces,
  rows: UnitRows,
  { mixed = [], samePerson }: Pick<StandingsOptions, 'samePerson'> & { readonly mixed?: readonly MixedFolder[] } = {},
): LabelSuspects {
  const minor = new Set(mixed.flatMap(({ parts }) => parts.slice(1).flat()));
  const { faces: all, centres } = standings(rows, faces, { strangers: minor, ...(samePerson && { samePerson }) });
  const judged = all.filter(({ own }) => own !== null);
  const levels = {
    own: medianOf(judged.map(({ own }) => own!)),
    other: medianOf(judged.map(({ other }) => other)),
    stranger: quantileOf(likenessToStrangers(faces, rows, centres), STRANGERS),
  };
  const margin = LEAST_MARGIN * Math.max(0, levels.own - levels.other);
  const alone = new Set(facesByPerson(faces).flatMap((own) => (own.length < 3 ? own : [])));
  const strangersThere = new Set(faces.people).size > 1;
  const kindOf = ({ own, other }: Standing, face: number): SuspectKind | null => {
    if (minor.has(face)) return 'mixed';
    if (own === null || !strangersThere) return null;
    if (other - own >= margin) return 'nearer';
    return own < levels.stranger && !alone.has(face) ? 'unlike' : null;
  };
  const suspects = all.flatMap((standing, face): Suspect[] => {
    const kind = kindOf(standing, face);
    return kind === null ? [] : [{ face, kind, ...standing }];
  });
  const surety = ({ own, other }: Suspect): number => other - (own ?? 0);
  return { suspects: suspects.sort((a, b) => surety(b) - surety(a) || a.face - b.face), levels, standings: all };
}

/** Likeness of faces to people whom they are not of: a sample of all such pairs, spread evenly over faces and over people. */
function likenessToStrangers(
  { people }: LabelledFaces,
  { data, size }: UnitRows,
  centres: readonly Float64Array[],
): number[] {
  const lengths = centres.map((centre) => Math.hypot(...centre));
  const likeness: number[] = [];
  for (let draw = 0; draw < SAMPLE; draw++) {
    const face = Math.floor((draw / SAMPLE) * people.length);
    // Multiples of the golden ratio, less their whole part, lie evenly without falling into step with anything.
    const person = Math.floor(((draw * GOLDEN) % 1) * centres.length);
    const centre = centres[person];
    if (centre === undefined || person === people[face] || lengths[person] === 0) continue;
    let product = 0;
    for (let i = 0; i < size; i++) product += data[face * size + i]! * centre[i]!;
    likeness.push(product / lengths[person]!);
  }
  return likeness;
}
