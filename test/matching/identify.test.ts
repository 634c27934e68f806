import { describe, expect, it } from 'vitest';
import { peopleOf } from '../../src/gallery/search.js';
import { thresholdOf } from '../../src/matching/decision.js';
import { falsePositiveRate, identifyFaces } from '../../src/matching/identify.js';
import { faceAt } from './seen.js';

const rule = { threshold: thresholdOf(0.9), falseMatchRate: 0.001 };
const template = (person: string, degrees: number) => ({ person, embedding: faceAt(degrees).embedding });
const people = peopleOf([template('Ada', 0), template('Ada', 40), template('Ben', 20), template('Cy', 180)]);

describe('identifyFaces', () => {
  it('names those who reach the threshold, most similar first, each once', () => {
    const outcome = identifyFaces([faceAt(38)], people, rule);
    expect(outcome).toMatchObject({ kind: 'known', threshold: 0.9, falseMatchRate: 0.001 });
    if (outcome.kind === 'no-face') throw new Error('there is a face');
    expect(outcome.matches.map(({ name }) => name)).toEqual(['Ada', 'Ben']);
    expect(outcome.matches[0]!.similarity).toBeCloseTo(Math.cos(2 * (Math.PI / 180)), 6);
    expect(identifyFaces([faceAt(38)], people, rule, { limit: 1 })).toMatchObject({ matches: [{ name: 'Ada' }] });
  });

  it('knows nobody below the threshold, and still says who came nearest', () => {
    expect(identifyFaces([faceAt(90)], people, rule)).toMatchObject({
      kind: 'unknown',
      matches: [],
      faces: [{ kind: 'unknown', matches: [], nearest: { name: 'Ada' } }],
    });
  });

  it('knows nobody in an empty collection', () => {
    expect(identifyFaces([faceAt(0)], peopleOf([]), rule)).toMatchObject({
      kind: 'unknown',
      matches: [],
      falsePositiveRate: 0,
      faces: [{ nearest: null }],
    });
  });

  it('has no answer where there is no face', () => {
    expect(identifyFaces([], people, rule)).toEqual({ kind: 'no-face', photo: 0 });
  });

  it('searches for the largest, for the one asked for, or for all', () => {
    const faces = [faceAt(90), faceAt(180)];
    expect(identifyFaces(faces, people, rule)).toMatchObject({
      kind: 'unknown',
      reservations: [{ kind: 'several-faces', photo: 0, faces: 2 }],
    });
    expect(identifyFaces(faces, people, rule, { face: 1 })).toMatchObject({ kind: 'known', reservations: [] });
    const all = identifyFaces(faces, people, rule, { face: 'all' });
    expect(all).toMatchObject({ kind: 'known', matches: [{ name: 'Cy' }] });
    expect(all.kind !== 'no-face' && all.faces.map(({ kind }) => kind)).toEqual(['unknown', 'known']);
  });

  it('counts every comparison in the rate at which strangers are taken for somebody', () => {
    const outcome = identifyFaces([faceAt(0), faceAt(0)], people, rule, { face: 'all' });
    // Four templates, two faces.
    expect(outcome).toMatchObject({ falsePositiveRate: falsePositiveRate(0.001, 8) });
    const unknown = { ...rule, falseMatchRate: null };
    expect(identifyFaces([faceAt(0)], people, unknown)).toMatchObject({ falsePositiveRate: null });
  });
});

describe('falsePositiveRate', () => {
  it('grows with the number of templates', () => {
    expect(falsePositiveRate(0.001, 1)).toBeCloseTo(0.001, 12);
    expect(falsePositiveRate(0.5, 2)).toBeCloseTo(0.75, 12);
    expect(falsePositiveRate(0.001, 1000)).toBeCloseTo(1 - 0.999 ** 1000, 9);
    expect(falsePositiveRate(1e-18, 1e6)).toBeCloseTo(1e-12, 20);
  });

  it('is 0 and 1 at the ends', () => {
    expect(falsePositiveRate(0, 1000)).toBeCloseTo(0, 15);
    expect(falsePositiveRate(1, 3)).toBe(1);
    expect(falsePositiveRate(0.5, 0)).toBeCloseTo(0, 15);
  });
});
