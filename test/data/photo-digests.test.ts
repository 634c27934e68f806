import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { photoDigests } from '../../src/data/photo-digests.js';

const digests = (...photos: [label: number, source: string][]) =>
  photoDigests({ classes: ['Ada', 'Bob'], samples: photos.map(([label, source]) => ({ label, source })) });

test('a digest a person, of the names of their photos in order', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);
  expect(digests([0, '/data/Ada/1.jpg'], [0, '/data/Ada/2.jpg'], [1, 'C:\\data\\Bob\\1.jpg'])).toEqual([
    sha256('1.jpg\n2.jpg\n'),
    sha256('1.jpg\n'),
  ]);
});

test('stays where a data set is moved, and changes for the person whose photos are others', () => {
  const before = digests([0, 'a/Ada/1.jpg'], [1, 'a/Bob/1.jpg']);
  expect(digests([0, 'elsewhere/Ada/1.jpg'], [1, 'elsewhere/Bob/1.jpg'])).toEqual(before);
  const swapped = digests([0, 'a/Ada/2.jpg'], [1, 'a/Bob/1.jpg']);
  expect(swapped[0]).not.toBe(before[0]);
  expect(swapped[1]).toBe(before[1]);
});
