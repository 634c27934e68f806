import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { demoPhotos, samplePhotos } from '../../src/cli/demo-photos.js';

test('photographs come with a package of the set-up', () => {
  const samples = samplePhotos();
  expect(samples).toHaveLength(6);
  for (const { path } of samples) expect(existsSync(path)).toBe(true);
});

test('photos of the user come after them, each once', () => {
  const own = demoPhotos(['b.jpg', 'a.jpg', 'b.jpg']).slice(samplePhotos().length);
  expect(own).toEqual([
    { path: 'b.jpg', name: 'b.jpg' },
    { path: 'a.jpg', name: 'a.jpg' },
  ]);
});
