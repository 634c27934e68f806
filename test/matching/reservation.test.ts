import { describe, expect, it } from 'vitest';
import { reservationText } from '../../src/matching/reservation.js';

describe('reservationText', () => {
  const photos = ['a.jpg', 'b.jpg'];

  it('names the photo, and which of its faces', () => {
    expect(reservationText({ kind: 'low-quality', photo: 1, face: 0, reason: 'it is dark' }, photos)).toBe(
      'the face in b.jpg is hard to recognise: it is dark',
    );
    expect(reservationText({ kind: 'low-quality', photo: 0, face: 2, reason: 'it is dark' }, photos)).toBe(
      'face 3 in a.jpg is hard to recognise: it is dark',
    );
  });

  it('tells of other faces, and of several comparisons', () => {
    expect(reservationText({ kind: 'several-faces', photo: 0, faces: 3 }, photos)).toContain('a.jpg has 3 faces');
    expect(reservationText({ kind: 'best-of', comparisons: 6 }, photos)).toContain('the best of 6 comparisons');
  });
});
