import { describe, expect, it } from 'vitest';
import { reviewedFace, stricter } from '../../src/server/review.js';
import type { Review } from '../../src/server/settings.js';
import { fakeReader, photo } from './server-fixture.js';

/** The place of the face that a review takes, or the code of why it takes none. */
async function review(level: Review, faces: readonly string[], face?: number): Promise<number | string> {
  const seen = await fakeReader().recognise(photo(...faces));
  try {
    return seen.faces.indexOf(reviewedFace({ faces: seen.faces, face, review: level }));
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('a review', () => {
  // Quality 0.4 has a reason against it (below 0.5); 0.6 has none, and is below what a strict review asks for (0.7).
  it.each<[Review, string[], number | undefined, number | string]>([
    ['off', [], undefined, 'NO_FACE'],
    ['off', ['ada:0.4', 'ben'], undefined, 0],
    ['off', ['ada', 'ben'], 1, 1],
    ['off', ['ada'], 1, 'VALUE_INVALID'],
    ['standard', ['ada:0.6'], undefined, 0],
    ['standard', ['ada:0.4'], undefined, 'ENROLMENT_REFUSED'],
    ['standard', ['ada', 'ben'], undefined, 'ENROLMENT_REFUSED'],
    ['standard', ['ada', 'ben'], 1, 1],
    ['strict', ['ada:0.7'], undefined, 0],
    ['strict', ['ada:0.69'], undefined, 'ENROLMENT_REFUSED'],
    ['strict', ['ada', 'ben'], 1, 'ENROLMENT_REFUSED'],
  ])('%s of %j, face %s: %s', async (level, faces, face, outcome) => {
    expect(await review(level, faces, face)).toBe(outcome);
  });

  it('is the stricter of what the server and a request ask for', () => {
    expect([stricter('off', 'strict'), stricter('standard', 'off'), stricter('standard', 'standard')]).toEqual([
      'strict',
      'standard',
      'standard',
    ]);
  });
});
