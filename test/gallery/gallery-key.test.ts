import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { galleryKey } from '../../src/gallery/gallery-key.js';

const folder = mkdtempSync(join(tmpdir(), 'lineament-key-'));
afterAll(() => rmSync(folder, { recursive: true }));
const bytes = Buffer.from(Array.from({ length: 32 }, (_, i) => 251 - i));

describe('the key of galleries', () => {
  it('is none where the environment names none', () => {
    expect(galleryKey({})).toBeNull();
    expect(galleryKey({ LINEAMENT_GALLERY_KEY: '', LINEAMENT_GALLERY_KEY_FILE: '' })).toBeNull();
  });

  it.each(['hex', 'base64', 'base64url'] as const)('is read as %s, from a file before the variable', (encoding) => {
    const text = bytes.toString(encoding);
    expect(galleryKey({ LINEAMENT_GALLERY_KEY: text })).toEqual(bytes);
    const file = join(folder, encoding);
    writeFileSync(file, `${text}\n`);
    expect(galleryKey({ LINEAMENT_GALLERY_KEY: 'not looked at', LINEAMENT_GALLERY_KEY_FILE: file })).toEqual(bytes);
  });

  it.each(['short', '00'.repeat(31), '00'.repeat(33), `${bytes.toString('base64')}!`, ''])('is not "%s"', (text) => {
    const file = join(folder, 'wrong');
    writeFileSync(file, text);
    const wrong = expect.objectContaining({ code: 'GALLERY_KEY_INVALID', message: expect.stringContaining(file) });
    expect(() => galleryKey({ LINEAMENT_GALLERY_KEY_FILE: file })).toThrow(wrong);
  });

  it('is never shown', () => {
    const near = bytes.toString('base64').slice(0, -2);
    expect(() => galleryKey({ LINEAMENT_GALLERY_KEY: near })).not.toThrow(near);
    expect(() => galleryKey({ LINEAMENT_GALLERY_KEY: near })).toThrow(/expected a key of 32 bytes/i);
  });

  it('is said to be missing where its file is', () => {
    const gone = { LINEAMENT_GALLERY_KEY_FILE: join(folder, 'gone') };
    expect(() => galleryKey(gone)).toThrow(expect.objectContaining({ code: 'FILE_INVALID' }));
  });
});
