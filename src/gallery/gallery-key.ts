import { readFileSync } from 'node:fs';
import { LineamentError, unreadable } from '../errors.js';
import { KEY_BYTES } from './vault.js';

/**
 * The key that galleries are encrypted with: in the file that `LINEAMENT_GALLERY_KEY_FILE` names, or in `LINEAMENT_GALLERY_KEY`
 * itself; as text, 64 hexadecimal digits or base64. Null where neither is set.
 *
 * @throws GALLERY_KEY_INVALID when it is no key; FILE_INVALID when the file cannot be read.
 */
export function galleryKey(environment: NodeJS.ProcessEnv = process.env): Uint8Array | null {
  const { LINEAMENT_GALLERY_KEY_FILE: file, LINEAMENT_GALLERY_KEY: text } = environment;
  if (file) return readGalleryKey(file);
  return text ? keyOf(text, 'LINEAMENT_GALLERY_KEY') : null;
}

/** The key in a file. @throws as {@link galleryKey}. */
export function readGalleryKey(file: string): Uint8Array {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const cure = 'Name the file that lineament gallery key wrote.';
    throw unreadable('FILE_INVALID', 'a key', file, cause, cure);
  }
  return keyOf(text, file);
}

function keyOf(text: string, where: string): Uint8Array {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64');
  // Buffer.from leaves out what is not base64.
  const whole = /^[A-Za-z0-9+/_-]+={0,2}$/.test(trimmed);
  if (key.length === KEY_BYTES && whole) return key;
  throw new LineamentError(
    'GALLERY_KEY_INVALID',
    `Expected a key of ${KEY_BYTES} bytes in ${where}, as 64 hexadecimal digits or in base64, got ${trimmed.length} characters that are none.`,
  );
}
