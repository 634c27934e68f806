import { rowProduct, type UnitRows, unitRows } from '../matching/unit-rows.js';
import { centredRows, cosineOf, facesByPerson, type LabelledFaces, sumOfRows } from './labelled-faces.js';

/** Two names that mean one person, as it seems. */
export interface SharedPerson {
  /** Indices of names, the first among those of the first set. */
  readonly people: readonly [number, number];
  /** Mean cosine similarity of a photo of one and a photo of the other. */
  readonly similarity: number;
  /** By how much the next other person of the first set is less like the second, in cosines of centred embeddings. */
  readonly margin: number;
}

export interface SharedPeopleOptions {
  /** The least mean similarity, of embeddings as the model gives them: the model's own threshold. */
  readonly threshold: number;
  /**
   * The least margin. Default 0.1: with dlib's network it left, of six names in 450 that passed the threshold, the two that were not
   * one look-alike among several, and lost none of 109 who were there twice with three photos each.
   */
  readonly margin?: number;
  /** Another set; absent: people who stand twice in the first. */
  readonly against?: LabelledFaces | undefined;
  /** Faces of the first set that are of another person than their photo's name says, and do not count. */
  readonly strangers?: ReadonlySet<number>;
}

/**
 * Which people stand in two sets, or twice in one. For each person of the second, the nearest of the first is the same one when
 *
 * - their photos have, over all pairs of one of each, a mean similarity of at least the threshold: the rule by which groups of faces
 *   become one in `clusterFaces`. A mean strays less than a pair, so with several photos each the rate of false alarms is far below
 *   the false-match rate that the threshold was set for;
 * - the next person is clearly less like. Photos of nobody in particular, blurred or turned away, are a little like many.
 *
 * O(P₁·P₂·D) for P people each.
 *
 * @returns the most similar first.
 */
export function sharedPeople(
  first: LabelledFaces,
  { threshold, margin: leastMargin = 0.1, against, strangers = new Set() }: SharedPeopleOptions,
): SharedPerson[] {
  const embeddings = [...first.embeddings, ...(against?.embeddings ?? [])];
  if (embeddings.length === 0) return [];
  const rows = { given: unitRows(embeddings), centred: centredRows(embeddings) };
  const people = facesByPerson(first).map((own) =>
    meansOf(
      rows,
      own.filter((face) => !strangers.has(face)),
    ),
  );
  const others =
    against === undefined
      ? people
      : facesByPerson(against).map((own) =>
          meansOf(
            rows,
            own.map((face) => face + first.embeddings.length),
          ),
        );
  const shared: SharedPerson[] = [];
  others.forEach((other, b) => {
    if (other === null) return;
    let [best, next, nearest] = [-1, -1, -1];
    people.forEach((person, a) => {
      if (person === null || person === other) return;
      const likeness = cosineOf(person.centred, other.centred);
      if (likeness > best) [best, next, nearest] = [likeness, best, a];
      else if (likeness > next) next = likeness;
    });
    if (nearest < 0 || best - next < leastMargin) return;
    const similarity = rowProduct(people[nearest]!.given, 0, other.given, 0, other.given.length);
    if (similarity >= threshold) shared.push({ people: [nearest, b], similarity, margin: best - next });
  });
  const once = against === undefined ? withoutTurned(shared) : shared;
  return once.sort((a, b) => b.similarity - a.similarity);
}

/** Within one set each two are found from both sides, or from one; told once, the lower index first. */
function withoutTurned(shared: readonly SharedPerson[]): SharedPerson[] {
  const once = new Map<string, SharedPerson>();
  for (const { people, ...rest } of shared) {
    const [low, high] = people[0] < people[1] ? people : [people[1], people[0]];
    once.set(`${low} ${high}`, { people: [low, high], ...rest });
  }
  return [...once.values()];
}

/** The means of a person's embeddings, not brought to length 1: the product of two is the mean over all pairs. */
function meansOf({ given, centred }: { given: UnitRows; centred: UnitRows }, faces: readonly number[]) {
  if (faces.length === 0) return null;
  const mean = (rows: UnitRows) => sumOfRows(rows, faces).map((value) => value / faces.length);
  return { given: mean(given), centred: mean(centred) };
}
