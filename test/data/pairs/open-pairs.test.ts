import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPairs } from '../../../src/data/pairs/open-pairs.js';
import { temporaryFolder, writePhoto } from '../temporary-photos.js';

const root = temporaryFolder();
const photos = ['a.png', 'b.png'].map((name) => join(root, 'ver_data', name));
const THREE = 'a.png b.png 1\nb.png a.png 0\n';
const FROM_ROOT = THREE.replaceAll(/(\w+)\.png/g, 'ver_data/$1.png');
const csv = (text: string, header: string) => `${header}\n${text.replaceAll(' ', ',')}`;

function written(name: string, text: string): string {
  const file = join(root, name);
  writeFileSync(file, text);
  return file;
}

describe('openPairs', () => {
  beforeAll(async () => {
    for (const [n, photo] of photos.entries()) await writePhoto(photo, [n, n, n]);
  });

  it.each([
    ['val_pairs.txt', THREE],
    ['ver_data/val_pairs.txt', THREE],
    ['from_root.txt', FROM_ROOT],
    ['ver_data/from_root.txt', FROM_ROOT],
    ['val_pairs.csv', csv(THREE, 'path1,path2,label')],
    ['ver_data/from_root.csv', csv(FROM_ROOT, 'ImagePath1,ImagePath2,match')],
  ])("finds the photos of the course's %s", async (name, text) => {
    const { dataset, pairs } = await openPairs(written(name, text));
    expect(dataset.samples.map(({ source }) => source)).toEqual(photos);
    expect(pairs.map(({ left, right, same }) => [left, right, same])).toEqual([
      [0, 1, true],
      [1, 0, false],
    ]);
    expect((await dataset.load(1)).data[0]).toBe(1);
  });

  it.each([
    ['test_pairs.txt', 'a.png b.png\n'],
    ['test_pairs.csv', 'path1,path2\na.png,b.png\n'],
  ])('reads the pairs without answers of %s', async (name, text) => {
    expect((await openPairs(written(name, text))).pairs).toMatchObject([{ left: 0, right: 1, same: null }]);
  });

  it('takes the folder that is named, the data set or its ver_data', async () => {
    const elsewhere = join(temporaryFolder(), 'pairs.txt');
    for (const [text, images] of [
      [THREE, root],
      [THREE, join(root, 'ver_data')],
      [FROM_ROOT, root],
      [FROM_ROOT, `${join(root, 'ver_data')}/`],
    ] as const) {
      writeFileSync(elsewhere, text);
      const { dataset } = await openPairs(elsewhere, { images });
      expect(dataset.samples.map(({ source }) => source)).toEqual(photos);
    }
  });

  it('says so when none of the photos is there, but leaves single ones to whoever loads them', async () => {
    const file = written('some.txt', 'a.png gone.png 1\n');
    expect((await openPairs(file)).dataset.samples).toHaveLength(2);
    await expect(openPairs(written('gone.txt', 'c/1.png c/2.png 1\n'))).rejects.toMatchObject({
      code: 'PAIRS_INVALID',
      message: expect.stringMatching(/gone\.txt: none of the photos .* the first is c\/1\.png.*--images/) as string,
    });
  });
});
