import { LineamentError } from '../errors.js';
import type { EmbedderCard } from '../face/model-card.js';
import type { Random } from '../random.js';
import { type Cohort, cohortOf, crowdingOf, encodedCentres } from './cohort.js';
import { rowProduct, type UnitRows, unitRows } from './unit-rows.js';

/** A face of somebody whose number is known. */
export interface CohortFace {
  readonly embedding: Float32Array;
  readonly person: string;
}

export interface CohortOptions {
  /** How many regions. Default 32: of 8, 16, 32, 64 and 128, fewer than 32 corrected less, and more no better (docs/recognition.md). */
  readonly regions?: number;
  /** At which share of the pairs of strangers the threshold is set. Default 1e-4. */
  readonly falseMatchRate?: number;
  /** What the faces are, for the card. */
  readonly data: string;
  readonly random: Random;
}

/** A centre that is the mean of fewer people would tell too much of each of them. */
const LEAST_PEOPLE = 10;
const ROUNDS = 12;

/**
 * Measures the {@link Cohort} of a model, as its card carries it: the centres are those of spherical k-means (Dhillon and Modha,
 * "Concept decompositions for large sparse text data using clustering", 2001) of the faces, and the threshold is the corrected
 * similarity that the share `falseMatchRate` of all pairs of different people reaches. O(N²·D / 2) for N faces of D numbers.
 *
 * @throws VALUE_INVALID for fewer than ten people in a region, too few pairs for the rate, and embeddings as {@link unitRows}.
 */
export function measureCohort(
  faces: readonly CohortFace[],
  { regions = 32, falseMatchRate = 1e-4, data, random }: CohortOptions,
): NonNullable<EmbedderCard['cohort']> {
  const rows = unitRows(faces.map(({ embedding }) => embedding));
  const people = faces.map(({ person }) => person);
  const centres = centresOf(rows, people, { regions, random });
  const exact = { centres: encodedCentres(centres), level: 0, similarity: 0, falseMatchRate };
  const about = { data, people: new Set(people).size, photos: faces.length };
  const at = (level: number): Cohort =>
    cohortOf({ name: 'this model', embeddingSize: rows.size, cohort: { ...exact, level, ...about } })!;
  // At level 0 crowding is half the similarity to the nearest centre.
  const level = (2 * crowdingOf(rows, at(0)).reduce((sum, value) => sum + value, 0)) / faces.length;
  const strangers = similaritiesOfStrangers(rows, people, crowdingOf(rows, at(level)));
  const passing = Math.floor(strangers.length * falseMatchRate);
  if (passing < 1) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Expected enough pairs of different people for a false-match rate of ${falseMatchRate}, got ${strangers.length}.`,
    );
  }
  return { ...exact, level, similarity: strangers[passing - 1]!, ...about };
}

function centresOf(
  { data, size }: UnitRows,
  people: readonly string[],
  { regions, random }: { readonly regions: number; readonly random: Random },
): UnitRows {
  const order = people.map((_, face) => ({ face, key: random.uniform() })).sort((a, b) => a.key - b.key);
  let centres = unitRows(
    order.slice(0, regions).map(({ face }) => data.slice(face * size, (face + 1) * size)),
    size,
  );
  let members: number[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    members = Array.from({ length: regions }, () => []);
    people.forEach((_, face) => members[nearest(data, face, centres)]?.push(face));
    if (members.some((region) => new Set(region.map((face) => people[face])).size < LEAST_PEOPLE)) {
      throw new LineamentError(
        'VALUE_INVALID',
        `Expected ${LEAST_PEOPLE} people and more in each of ${regions} regions, got fewer: measure on more people, or fewer regions.`,
      );
    }
    centres = unitRows(
      members.map((region) => {
        const sum = new Float32Array(size);
        for (const face of region) for (let i = 0; i < size; i++) sum[i]! += data[face * size + i]!;
        return sum;
      }),
    );
  }
  return centres;
}

function nearest(data: Float32Array, face: number, { data: centres, size }: UnitRows): number {
  let best = 0;
  let highest = -Infinity;
  for (let centre = 0; centre * size < centres.length; centre++) {
    const similarity = rowProduct(data, face, centres, centre, size);
    if (similarity > highest) [best, highest] = [centre, similarity];
  }
  return best;
}

/** Corrected, the highest first. */
function similaritiesOfStrangers(
  { data, size }: UnitRows,
  people: readonly string[],
  crowding: Float64Array,
): Float64Array {
  const similarities = new Float64Array((people.length * (people.length - 1)) / 2);
  let count = 0;
  for (let a = 0; a < people.length; a++) {
    for (let b = a + 1; b < people.length; b++) {
      if (people[a] === people[b]) continue;
      similarities[count++] = rowProduct(data, a, data, b, size) - crowding[a]! - crowding[b]!;
    }
  }
  return similarities.subarray(0, count).sort().reverse();
}
