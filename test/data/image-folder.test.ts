import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imageFolder } from '../../src/data/image-folder.js';
import { temporaryFolder, writeFramed, writePeople, writePhoto } from './temporary-photos.js';

describe('imageFolder', () => {
  it('labels people in the order of their names and lists photos in the order of theirs', async () => {
    const root = temporaryFolder();
    await writePeople(root, { b: 2, a: 1, B: 1 });
    const { classes, samples } = imageFolder([root]);
    expect(classes).toEqual(['B', 'a', 'b']);
    expect(samples.map(({ label, source }) => [label, source.slice(root.length + 1)])).toEqual([
      [0, 'B/0.png'],
      [1, 'a/0.png'],
      [2, 'b/0.png'],
      [2, 'b/1.png'],
    ]);
  });

  it('takes the same folder name in two roots for one person', async () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()];
    await writePeople(one, { ada: 1, bob: 1 });
    await writePeople(two, { ada: 2, cy: 1 });
    const { classes, samples } = imageFolder([one, two]);
    expect(classes).toEqual(['ada', 'bob', 'cy']);
    expect(samples.filter(({ label }) => label === 0)).toHaveLength(3);
  });

  it('leaves out people with fewer photos than the minimum over all roots', async () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()];
    await writePeople(one, { ada: 1, bob: 1, empty: 0 });
    await writePeople(two, { ada: 1 });
    expect(imageFolder([one, two], { minimumPhotos: 2 }).classes).toEqual(['ada']);
    expect(() => imageFolder([one], { minimumPhotos: 5 })).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/None of the 3 people.*5 photos/),
        cure: 'Lower minimumPhotos.',
      }),
    );
  });

  it('passes over other files, hidden files and nested folders, and follows links to folders', async () => {
    const root = temporaryFolder();
    await writePeople(root, { ada: 1 });
    await writePhoto(join(root, 'ada', 'deeper', '1.png'), [1, 1, 1]);
    writeFileSync(join(root, 'ada', 'notes.txt'), '');
    writeFileSync(join(root, 'ada', '._0.png'), '');
    writeFileSync(join(root, 'ada', 'UPPER.JPG'), '');
    mkdirSync(join(root, '.cache'));
    symlinkSync(join(root, 'ada'), join(root, 'linked'));
    const { classes, samples } = imageFolder([root]);
    expect(classes).toEqual(['ada', 'linked']);
    expect(samples).toHaveLength(4);
  });

  it('names an empty folder and how to be rid of it', async () => {
    const root = temporaryFolder();
    await writePeople(root, { ada: 1, nobody: 0 });
    expect(() => imageFolder([root])).toThrow(
      expect.objectContaining({
        code: 'DATASET_INVALID',
        message: expect.stringMatching(/nobody/),
        cure: expect.stringMatching(/Delete.*minimumPhotos/),
      }),
    );
  });

  it('says what a root is when it is not a folder of people', async () => {
    const root = temporaryFolder();
    expect(() => imageFolder([join(root, 'gone')])).toThrow(/no data folder .*gone/);
    expect(() => imageFolder([root])).toThrow(/is empty/);
    await writePhoto(join(root, '0.png'), [0, 0, 0]);
    expect(() => imageFolder([root])).toThrow(/holds 1 files and no sub-folders/);
    expect(() => imageFolder([join(root, '0.png')])).toThrow(/is a file/);
    expect(() => imageFolder([])).toThrow(/No data folder was named/);
  });

  it('refuses the same root twice', async () => {
    const root = temporaryFolder();
    await writePeople(root, { ada: 1 });
    expect(() => imageFolder([root, `${root}/`])).toThrow(/twice/);
  });

  it('labels a held-out set by the classes of the training set, and names strangers', async () => {
    const root = temporaryFolder();
    await writePeople(root, { cy: 1, ada: 1 });
    const dev = imageFolder([root], { classes: ['ada', 'bob', 'cy'] });
    expect(dev.classes).toEqual(['ada', 'bob', 'cy']);
    expect(dev.samples.map(({ label }) => label)).toEqual([0, 2]);
    expect(() => imageFolder([root], { classes: ['ada'] })).toThrow(
      /1 of the 2 people.*not among the 1 trained on: cy/,
    );
  });

  it('loads a photo in its own size, or at the canvas asked for', async () => {
    const root = temporaryFolder();
    await writePeople(root, { ada: 1 });
    const dataset = imageFolder([root]);
    expect(await dataset.load(0)).toMatchObject({ width: 20, height: 24 });
    const canvas = await dataset.load(0, { width: 16, height: 16, centralFraction: 0.5 });
    expect(canvas).toMatchObject({ width: 16, height: 16 });
    expect([...canvas.data.subarray(0, 3)]).toEqual([0, 0, 7]);
  });

  it('frames the photos of each root as it says, and the others as the canvas does', async () => {
    const [loose, tight] = [temporaryFolder(), temporaryFolder()];
    for (const root of [loose, tight]) await writeFramed(join(root, 'ada', '0.png'));
    const dataset = imageFolder([{ path: loose, crop: 0.5 }, tight]);
    const shown = async (index: number, centralFraction: number) =>
      new Set((await dataset.load(index, { width: 10, height: 10, centralFraction })).data);
    expect(await shown(0, 1)).toEqual(new Set([200]));
    expect(await shown(1, 1)).toContain(0);
    expect(await shown(1, 0.5)).toEqual(new Set([200]));
    expect(dataset.name).toBe(`${loose} + ${tight}`);
    expect(() => imageFolder([{ path: loose, crop: 0.5 }, loose])).toThrow(/twice/);
  });

  it('blames the file when a photo cannot be read', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'ada'));
    writeFileSync(join(root, 'ada', '0.jpg'), 'not a photo');
    await expect(imageFolder([root]).load(0, { width: 8, height: 8 })).rejects.toMatchObject({ code: 'IMAGE_INVALID' });
  });
});
