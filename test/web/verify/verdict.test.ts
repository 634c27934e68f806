import { describe, expect, test } from 'vitest';
import { caveats, falseMatches, grounds, headline } from '../../../web/verify/verdict.js';

const decided = {
  kind: 'match',
  similarity: 0.9712,
  threshold: 0.9603,
  falseMatchRate: 0.000984,
  reservations: [],
} as const;

describe('the words of an answer', () => {
  test('say which side of the threshold the similarity is on, and how often that errs', () => {
    expect(headline(decided)).toBe('Same person');
    expect(grounds(decided)).toBe(
      'The similarity, 0.971, reaches 0.960, from which on two faces are taken for one person. ' +
        'Of comparisons of different people, about 1 in 1,000 gets that far.',
    );
    const other = { ...decided, kind: 'no-match', similarity: -0.25 } as const;
    expect(headline(other)).toBe('Different people');
    expect(grounds(other)).toMatch(/^The similarity, −0\.250, stays below 0\.960,/);
  });

  test('claim no rate that nobody has measured', () => {
    expect(falseMatches(null)).toContain('has not been measured');
    expect(falseMatches(0)).toContain('nobody');
    expect(falseMatches(0.1)).toContain('about 1 in 10 ');
    expect(falseMatches(0.0000081)).toContain('about 1 in 120,000 ');
  });

  test('tell what should be known of it, by photo', () => {
    const reservations = [
      { kind: 'low-quality', photo: 1, face: 0, reason: 'the face is small' },
      { kind: 'several-faces', photo: 0, faces: 4 },
    ] as const;
    expect(caveats({ ...decided, reservations })).toEqual([
      'The face in the second photo is hard to recognise: the face is small.',
      'The first photo shows 4 faces; the largest was compared.',
    ]);
  });
});
