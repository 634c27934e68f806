import type { Reservation } from '../../src/client/index.js';
import { oneIn } from '../parts/rate.js';
import { decimal } from '../parts/similarity-scale.js';

/** What of an answer its words are made from. */
export interface Decided {
  readonly kind: 'match' | 'no-match';
  readonly similarity: number;
  readonly threshold: number;
  readonly falseMatchRate: number | null;
  readonly reservations: readonly Reservation[];
}

export function headline({ kind }: Decided): string {
  return kind === 'match' ? 'Same person' : 'Different people';
}

/** Why, and how often such an answer errs. */
export function grounds({ kind, similarity, threshold, falseMatchRate }: Decided): string {
  const line = `${decimal(threshold)}, from which on two faces are taken for one person`;
  const why =
    kind === 'match'
      ? `The similarity, ${decimal(similarity)}, reaches ${line}.`
      : `The similarity, ${decimal(similarity)}, stays below ${line}.`;
  return `${why} ${falseMatches(falseMatchRate)}`;
}

/** A false-match rate in words: `0.000984` is "about 1 in 1,000". */
export function falseMatches(rate: number | null): string {
  if (rate === null) return 'How often different people get that far has not been measured.';
  if (rate === 0) return 'Of the different people that this was measured on, nobody gets that far.';
  return `Of comparisons of different people, about ${oneIn(rate)} gets that far.`;
}

const PLACES = ['first', 'second'];

/** What should be known before the answer is relied on, a sentence each. */
export function caveats({ reservations }: Decided): string[] {
  return reservations.map((reservation) => {
    switch (reservation.kind) {
      case 'low-quality':
        return `The face in the ${PLACES[reservation.photo]} photo is hard to recognise: ${reservation.reason}.`;
      case 'several-faces':
        return `The ${PLACES[reservation.photo]} photo shows ${reservation.faces} faces; the largest was compared.`;
      case 'best-of':
        return `This is the best of ${reservation.comparisons} comparisons, so the rate is higher than stated.`;
    }
  });
}
