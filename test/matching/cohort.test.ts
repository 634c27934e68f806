import { describe, expect, it } from 'vitest';
import { cohortOf, crowdingOf, encodedCentres } from '../../src/matching/cohort.js';
import { thresholdOf } from '../../src/matching/decision.js';
import { unitRows } from '../../src/matching/unit-rows.js';

const rows = (...faces: number[][]) => unitRows(faces.map((face) => Float32Array.from(face)));
const rule = { threshold: thresholdOf(0.5), falseMatchRate: 1e-4 };

describe('crowdingOf', () => {
  it('is half of how far the similarity to the nearest centre is above the level', () => {
    const cohort = { centres: rows([1, 0], [0, 1]), level: 0.7, rule };
    // 0.8 is nearer to the first centre, 0.6 to the second.
    const crowding = crowdingOf(rows([1, 0], [0.8, 0.6], [-1, 0]), cohort);
    expect([...crowding].map((value) => Number(value.toFixed(6)))).toEqual([0.15, 0.05, -0.35]);
  });

  it('is zero without a cohort, and nothing for no faces', () => {
    expect([...crowdingOf(rows([1, 0], [0, 1]), null)]).toEqual([0, 0]);
    expect(crowdingOf(unitRows([]), { centres: rows([1, 0]), level: 0, rule })).toHaveLength(0);
  });

  it('refuses a cohort of another model', () => {
    const cohort = { centres: rows([1, 0, 0]), level: 0, rule };
    expect(() => crowdingOf(rows([1, 0]), cohort)).toThrow(/Expected embeddings of 3 numbers, .* got 2/);
  });
});

describe('cohortOf', () => {
  const card = (centres: string, embeddingSize: number) => ({
    name: 'tiny',
    embeddingSize,
    cohort: { centres, level: 0.9, similarity: 0.95, falseMatchRate: 1e-4, data: 'people', people: 40, photos: 80 },
  });

  it('reads the centres that were written, to a rounding', () => {
    const centres = rows([0.6, -0.8], [0, 1]);
    const read = cohortOf(card(encodedCentres(centres), 2))!;
    expect(read).toMatchObject({ level: 0.9, rule: { threshold: 0.95, falseMatchRate: 1e-4 }, centres: { size: 2 } });
    centres.data.forEach((value, i) => expect(read.centres.data[i]).toBeCloseTo(value, 4));
  });

  it('is null for a card without one', () => {
    expect(cohortOf({ name: 'tiny', embeddingSize: 2 })).toBeNull();
  });

  it.each([
    ['of no rows', '', 2],
    ['of half a row', encodedCentres(rows([1, 0])), 4],
  ])('refuses centres %s', (_, centres, size) => {
    expect(() => cohortOf(card(centres, size))).toThrow(expect.objectContaining({ code: 'MODEL_CARD_INVALID' }));
  });
});
