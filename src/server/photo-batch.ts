import { z } from 'zod';
import { problem } from './error-schema.js';
import { errorAnswer } from './http-status.js';
import { photoField } from './photo-field.js';

/** The photos of a request. */
export const photosField = z.array(photoField).min(1).max(1000);

export const refusedPhoto = z
  .object({ kind: z.literal('refused'), ...problem.shape })
  .meta({ id: 'RefusedPhoto', description: 'A photo that nothing came of, and why.' });

export type RefusedPhoto = z.output<typeof refusedPhoto>;

/** Codes that are about one photo rather than about the request. */
const OF_ONE_PHOTO = new Set(['IMAGE_INVALID', 'REQUEST_TOO_LARGE', 'NO_FACE', 'VALUE_INVALID', 'ENROLMENT_REFUSED']);

/**
 * Works on all photos side by side. One that nothing comes of is refused with the reason, and does not keep the others from being
 * answered; what is wrong with the server itself, or with the time, fails the request.
 */
export async function eachPhoto<Answer>(
  photos: readonly Uint8Array[],
  work: (photo: Uint8Array, index: number) => Promise<Answer>,
): Promise<(Answer | RefusedPhoto)[]> {
  return Promise.all(
    photos.map(async (photo, index) => {
      try {
        return await work(photo, index);
      } catch (thrown) {
        return refusal(thrown);
      }
    }),
  );
}

/** @throws what is not about one photo. */
export function refusal(thrown: unknown): RefusedPhoto {
  const { error } = errorAnswer(thrown);
  if (!OF_ONE_PHOTO.has(error.code)) throw thrown;
  return { kind: 'refused', ...error };
}
