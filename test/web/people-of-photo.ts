import { cutOut } from './cut-out.js';

/** Who stands where in the photo of four people: from the left, and how wide, in parts of its width. */
export const PLACES = { first: [0, 0.3], last: [0.72, 0.28] } as const;

/** One of them as a photo of their own. */
export function personOfPhoto(who: keyof typeof PLACES, degrees = 0): Promise<Buffer> {
  const [left, width] = PLACES[who];
  return cutOut(left, width, degrees);
}
