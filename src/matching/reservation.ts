import type { FaceChoice, SeenFace } from './seen-face.js';

/** What should be known of an answer before it is relied on. The answer itself is never changed for it. */
export type Reservation =
  /** This face can hardly be recognised, whatever the similarity says. */
  | { readonly kind: 'low-quality'; readonly photo: number; readonly face: number; readonly reason: string }
  /** The photo has more faces, and one of them was taken. */
  | { readonly kind: 'several-faces'; readonly photo: number; readonly faces: number }
  /** The best of so many comparisons counts: different people pass about as many times as often. */
  | { readonly kind: 'best-of'; readonly comparisons: number };

/**
 * The reservations about one photo.
 * @param photo its place in the question: 0, or 1 for the second of two.
 */
export function reservationsOf(
  faces: readonly SeenFace[],
  taken: readonly SeenFace[],
  choice: FaceChoice | undefined,
  photo: number,
): Reservation[] {
  const reservations: Reservation[] = [];
  // Who names a face, or all, knows that there are several.
  if (choice === undefined && faces.length > 1) {
    reservations.push({ kind: 'several-faces', photo, faces: faces.length });
  }
  for (const face of taken) {
    const reason = face.quality?.reason ?? null;
    if (reason !== null) reservations.push({ kind: 'low-quality', photo, face: faces.indexOf(face), reason });
  }
  return reservations;
}

/** A reservation in words. */
export function reservationText(reservation: Reservation, photos: readonly string[]): string {
  switch (reservation.kind) {
    case 'low-quality': {
      const which = reservation.face === 0 ? 'the face' : `face ${reservation.face + 1}`;
      return `${which} in ${photos[reservation.photo]} is hard to recognise: ${reservation.reason}`;
    }
    case 'several-faces':
      return `${photos[reservation.photo]} has ${reservation.faces} faces; the largest was taken`;
    case 'best-of':
      return `the best of ${reservation.comparisons} comparisons counts, so different people pass more often than at one`;
  }
}
