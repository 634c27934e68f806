import { z } from 'zod';

/** Base64 of RFC 4648, without line breaks; padding may be left out. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The file of a photo: in JSON as base64, in a multipart body as a file. A URL is not taken: the server fetches nothing.
 */
export const photoField = z
  .union([
    z.string().min(1).regex(BASE64, 'expected the bytes of an image file in base64'),
    z.instanceof(Uint8Array, { message: 'expected the bytes of an image file in base64' }),
  ])
  .transform((photo): Uint8Array => (typeof photo === 'string' ? new Uint8Array(Buffer.from(photo, 'base64')) : photo))
  .meta({
    description: 'An image file (JPEG, PNG, WebP, AVIF, TIFF, GIF): base64 in JSON, a file in multipart/form-data.',
  });
