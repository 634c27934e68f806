import { describe, expect, it } from 'vitest';
import { thresholdOf } from '../../src/matching/decision.js';
import { verifyFaces } from '../../src/matching/verify.js';
import { faceAt } from './seen.js';

// cos 60° = 0.5
const rule = { threshold: thresholdOf(0.49), falseMatchRate: 0.001 };

describe('verifyFaces', () => {
  it('is a match from the threshold on, and says what it compared', () => {
    const [a, b] = [faceAt(0), faceAt(60)];
    const outcome = verifyFaces([a], [b], rule);
    expect(outcome).toMatchObject({ kind: 'match', threshold: 0.49, falseMatchRate: 0.001, comparisons: 1 });
    if (outcome.kind === 'no-face') throw new Error('there are faces');
    expect(outcome.similarity).toBeCloseTo(0.5, 6);
    expect(outcome.faces).toEqual([a, b]);
    expect(outcome.reservations).toEqual([]);
    expect(verifyFaces([a], [faceAt(61)], rule).kind).toBe('no-match');
  });

  it.each([
    [[], [faceAt(0)], 0],
    [[faceAt(0)], [], 1],
    [[], [], 0],
  ])('has no similarity where there is no face', (first, second, photo) => {
    expect(verifyFaces(first, second, rule)).toEqual({ kind: 'no-face', photo });
  });

  it('takes the largest of several, and says that it did', () => {
    const outcome = verifyFaces([faceAt(0)], [faceAt(90), faceAt(0)], rule);
    expect(outcome).toMatchObject({ kind: 'no-match', reservations: [{ kind: 'several-faces', photo: 1, faces: 2 }] });
  });

  it('takes the face that is asked for, and has nothing to say of the others', () => {
    const outcome = verifyFaces([faceAt(0)], [faceAt(90), faceAt(10)], rule, [0, 1]);
    expect(outcome).toMatchObject({ kind: 'match', comparisons: 1, reservations: [] });
    expect(() => verifyFaces([faceAt(0)], [faceAt(0)], rule, [0, 1])).toThrow(
      expect.objectContaining({ code: 'VALUE_INVALID', message: expect.stringContaining('one face, and face 2') }),
    );
  });

  it('compares all with all, lets the best pair count, and says how many there were', () => {
    const [far, near, probe] = [faceAt(170), faceAt(20), faceAt(0)];
    const outcome = verifyFaces([far, near], [faceAt(90), probe, faceAt(-80)], rule, 'all');
    expect(outcome).toMatchObject({
      kind: 'match',
      faces: [near, probe],
      comparisons: 6,
      reservations: [{ kind: 'best-of', comparisons: 6 }],
    });
  });

  it('says when a face can hardly be recognised, and leaves the similarity as it is', () => {
    const outcome = verifyFaces([faceAt(0)], [faceAt(0, 'it is blurred')], rule);
    expect(outcome).toMatchObject({
      kind: 'match',
      similarity: 1,
      reservations: [{ kind: 'low-quality', photo: 1, face: 0, reason: 'it is blurred' }],
    });
  });
});
