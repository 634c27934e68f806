import { LineamentError } from '../errors.js';

const SIGNATURES = [
  { type: 'image/png', bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', bytes: [0xff, 0xd8, 0xff] },
] as const;

/**
 * A picture inside the page itself, as a `data:` URL.
 *
 * @param picture the bytes of a PNG or JPEG file.
 * @throws IMAGE_INVALID for anything else.
 */
export function dataUrl(picture: Uint8Array): string {
  const signature = SIGNATURES.find(({ bytes }) => bytes.every((byte, i) => picture[i] === byte));
  if (!signature) {
    const start = [...picture.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new LineamentError(
      'IMAGE_INVALID',
      `Expected the bytes of a PNG or JPEG file for the report, got ${picture.length} bytes that begin with "${start}".`,
    );
  }
  return `data:${signature.type};base64,${Buffer.from(picture).toString('base64')}`;
}
