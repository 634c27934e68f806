import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FACELESS_LIST, facelessPhotos } from '../../src/cli/faceless-photos.js';

describe('facelessPhotos', () => {
  const root = mkdtempSync(join(tmpdir(), 'lineament-faceless-'));
  mkdirSync(join(root, 'ann', 'old'), { recursive: true });
  writeFileSync(join(root, 'ann', 'there.jpg'), '');
  writeFileSync(join(root, FACELESS_LIST), 'ann/1.png\nann/old/2.jpg\nann/there.jpg\n');
  const isFaceless = facelessPhotos();

  it('knows the photos that are listed and not there, whatever the ending of the photo was', () => {
    expect(isFaceless(join(root, 'ann', '1.jpg'))).toBe(true);
    expect(isFaceless(join(root, 'ann', 'old', '2.jpg'))).toBe(true);
  });

  it('says nothing of photos that are there, that are not listed, or that have no list above them', () => {
    expect(isFaceless(join(root, 'ann', 'there.jpg'))).toBe(false);
    expect(isFaceless(join(root, 'ann', '3.jpg'))).toBe(false);
    expect(isFaceless(join(tmpdir(), 'lineament-nowhere', '1.jpg'))).toBe(false);
  });
});
