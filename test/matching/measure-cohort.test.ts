import { describe, expect, it } from 'vitest';
import { cohortOf, crowdingOf } from '../../src/matching/cohort.js';
import { type CohortFace, measureCohort } from '../../src/matching/measure-cohort.js';
import { rowProduct, unitRows } from '../../src/matching/unit-rows.js';
import { Random } from '../../src/random.js';

const SIZE = 24;

/** Strangers around two directions: most of them far apart, the others, of the second, close together. */
function strangers(count: number, seed: number): { readonly face: CohortFace; readonly close: boolean }[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => {
    const close = i % 4 === 0;
    const embedding = Float32Array.from({ length: SIZE }, () => (close ? 0.5 : 1) * random.normal());
    embedding[close ? 1 : 0]! += 5;
    return { face: { embedding, person: `${i}` }, close };
  });
}

const options = (seed: number) => ({ regions: 2, falseMatchRate: 1e-3, data: 'strangers', random: new Random(seed) });
const facesOf = (people: ReturnType<typeof strangers>) => people.map(({ face }) => face);

describe('measureCohort', () => {
  const cohort = cohortOf({
    name: 'x',
    embeddingSize: SIZE,
    cohort: measureCohort(facesOf(strangers(400, 1)), options(1)),
  })!;
  const others = strangers(400, 2);
  const rows = unitRows(others.map(({ face }) => face.embedding));
  const crowding = crowdingOf(rows, cohort);

  /** Of the pairs of strangers that pass, how many are of those close together. */
  function passing(similarity: (a: number, b: number) => number, threshold: number): { all: number; close: number } {
    let [all, close] = [0, 0];
    for (let a = 0; a < others.length; a++) {
      for (let b = a + 1; b < others.length; b++) {
        if (similarity(a, b) < threshold) continue;
        all++;
        if (others[a]!.close && others[b]!.close) close++;
      }
    }
    return { all, close };
  }
  const plain = (a: number, b: number): number => rowProduct(rows.data, a, rows.data, b, SIZE);
  const corrected = (a: number, b: number): number => plain(a, b) - crowding[a]! - crowding[b]!;

  it('sets a threshold that holds for other strangers', () => {
    const pairs = (400 * 399) / 2;
    const { all } = passing(corrected, cohort.rule.threshold);
    expect(all).toBeGreaterThan((pairs * 1e-3) / 4);
    expect(all).toBeLessThan(pairs * 1e-3 * 4);
  });

  it('takes from the similarities of strangers what all of a kind have in common', () => {
    const scores = others.flatMap((_, a) => others.slice(a + 1).map((__, i) => plain(a, a + 1 + i)));
    const threshold = scores.sort((a, b) => b - a)[80]!;
    const before = passing(plain, threshold);
    const after = passing(corrected, cohort.rule.threshold);
    // A sixteenth of all pairs is of two that lie close together.
    expect(before.close / before.all).toBeGreaterThan(0.95);
    expect(after.close / after.all).toBeLessThan(before.close / before.all);
    const mean = (close: boolean) => {
      const chosen = [...crowding].filter((_, i) => others[i]!.close === close);
      return chosen.reduce((a, b) => a + b, 0) / chosen.length;
    };
    expect(mean(true)).toBeGreaterThan(mean(false) + 0.02);
  });

  it('is the same for the same seed', () => {
    const faces = facesOf(strangers(100, 3));
    expect(measureCohort(faces, options(5))).toEqual(measureCohort(faces, options(5)));
  });

  it('refuses regions of few people, and rates that its pairs cannot measure', () => {
    expect(() => measureCohort(facesOf(strangers(15, 1)), options(1))).toThrow(
      /10 people and more in each of 2 regions/,
    );
    const rare = { ...options(1), falseMatchRate: 1e-9 };
    expect(() => measureCohort(facesOf(strangers(60, 1)), rare)).toThrow(/enough pairs/);
  });
});
