import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imageFolder } from '../../src/data/image-folder.js';
import { hasLabelsFile, readLabelsFile } from '../../src/data/labels-file.js';
import { openDataset } from '../../src/data/open-dataset.js';
import { temporaryFolder, writePeople, writePhoto } from './temporary-photos.js';

/** `<root>/images` and `<root>/labels.txt`. */
async function written(labels: string, photos: readonly string[] = []): Promise<string> {
  const root = temporaryFolder();
  mkdirSync(join(root, 'images'));
  for (const [n, photo] of photos.entries()) await writePhoto(join(root, 'images', photo), [n, n, n]);
  writeFileSync(join(root, 'labels.txt'), labels);
  return root;
}

describe('readLabelsFile', () => {
  it('reads path and number, and sorts the photos of each', async () => {
    const root = await written('\uFEFFb.jpg 7\r\n\na 1.jpg\t10\r\nsub/a.jpg 7\n');
    const of = (path: string) => join(root, 'images', path);
    expect([...readLabelsFile(root)]).toEqual([
      ['7', [of('b.jpg'), of('sub/a.jpg')]],
      ['10', [of('a 1.jpg')]],
    ]);
  });

  it.each(['a.jpg', 'a.jpg b.jpg', 'a.jpg 1.5', '7'])('names the line that is wrong in %j', async (line) => {
    const root = await written(`x.jpg 1\n${line}\n`);
    expect(() => readLabelsFile(root)).toThrow(
      expect.objectContaining({ code: 'DATASET_INVALID', message: expect.stringContaining('labels.txt:2: expected') }),
    );
  });
});

describe("the course's classification data", () => {
  it('loads with images and labels.txt; dev photos take the labels of the training set', async () => {
    const train = await written('a.png 10\nb.png 9\nc.png 10\n', ['a.png', 'b.png', 'c.png']);
    const dev = await written('x.png 10\n', ['x.png']);
    expect([hasLabelsFile(train), hasLabelsFile(join(train, 'images'))]).toEqual([true, false]);
    const dataset = openDataset(train);
    const { classes } = dataset;
    expect(classes).toEqual(['10', '9']);
    expect(dataset.samples.map(({ label }) => label)).toEqual([0, 0, 1]);
    expect((await dataset.load(2)).data[0]).toBe(1);
    expect(openDataset(dev, { classes }).samples).toMatchObject([{ label: 0, source: join(dev, 'images', 'x.png') }]);
    const stranger = await written('x.png 11\n', ['x.png']);
    expect(() => openDataset(stranger, { classes })).toThrow(/not among the 2 trained on: 11/);
  });

  it('loads with a folder a person, also beside the other layout', async () => {
    const folders = temporaryFolder();
    await writePeople(folders, { '9': 1, '12': 2 });
    const listed = await written('a.png 9\n', ['a.png']);
    expect(openDataset(folders).classes).toEqual(['12', '9']);
    expect(imageFolder([folders, listed]).samples.map(({ label }) => label)).toEqual([0, 0, 1, 1]);
  });
});
