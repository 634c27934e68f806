import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { FaceDataset } from '../../src/data/dataset.js';
import { openDataset } from '../../src/data/open-dataset.js';
import { openPairs } from '../../src/data/pairs/open-pairs.js';
import { temporaryFolder } from './temporary-photos.js';

const people: FaceDataset = openDataset('synthetic:identities=3,images=4,seed=2,size=32');

async function writeFace(path: string, index: number): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const { width, height, data } = await people.load(index);
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path);
}

function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Two photos of each person to train on and one held out, as in 2024: a folder a person. */
async function writeF24(root: string): Promise<string> {
  for (const [i, { label }] of people.samples.entries()) {
    const part = i % 4 === 3 ? 'dev' : 'train';
    await writeFace(join(root, 'cls_data', part, `n00${label}`, `${i}.png`), i);
  }
  return root;
}

/** The same as since 2025: `images/` and `labels.txt`, the held-out part called `dev` or `val`. */
async function writeS25(root: string, heldOut: 'dev' | 'val'): Promise<string> {
  const labels: Record<string, string[]> = { train: [], [heldOut]: [] };
  for (const [i, { label }] of people.samples.entries()) {
    const part = i % 4 === 3 ? heldOut : 'train';
    await writeFace(join(root, 'cls_data', part, 'images', `${i}.png`), i);
    labels[part]!.push(`${i}.png ${label}`);
  }
  for (const [part, lines] of Object.entries(labels)) {
    writeText(join(root, 'cls_data', part, 'labels.txt'), `${lines.join('\n')}\n`);
  }
  await writeFace(join(root, 'cls_data', 'test', 'images', '0.png'), 0);
  return root;
}

async function writePairs(root: string, folder: string, extension: 'txt' | 'csv'): Promise<void> {
  for (const i of [0, 1, 4]) await writeFace(join(root, 'ver_data', `${i}.png`), i);
  const written = (rows: string[][], header: string) =>
    extension === 'txt'
      ? rows.map((row) => row.join(' ')).join('\n')
      : [header, ...rows.map((row) => row.join(','))].join('\n');
  const val = [
    ['0.png', '1.png', '1'],
    ['0.png', '4.png', '0'],
  ];
  const unanswered = val.map(([left, right]) => [left!, right!]);
  writeText(join(root, folder, `val_pairs.${extension}`), written(val, 'path1,path2,label'));
  writeText(join(root, folder, `test_pairs.${extension}`), written(unanswered, 'path1,path2'));
}

describe("the course's data set", () => {
  it.each([
    ['F24', 'a folder a person', writeF24, ['n000', 'n001', 'n002']],
    ['S25', 'images and labels.txt', (root: string) => writeS25(root, 'dev'), ['0', '1', '2']],
    ['F25', 'images and labels.txt', (root: string) => writeS25(root, 'val'), ['0', '1', '2']],
  ] as const)('loads as it is: %s, %s', async (_, format, write, classes) => {
    const root = await write(temporaryFolder());
    for (const named of [root, join(root, 'cls_data')]) {
      const train = openDataset(named);
      expect(train.format).toBe(format);
      expect(train.classes).toEqual(classes);
      expect(train.samples).toHaveLength(9);
      const dev = openDataset(named, { classes: train.classes, part: 'dev' });
      expect(dev.samples.map(({ label }) => label)).toEqual([0, 1, 2]);
      expect((await dev.load(1)).data).toEqual((await people.load(7)).data);
    }
    expect(openDataset(join(root, 'cls_data', 'train')).samples).toHaveLength(9);
  });

  it.each([
    ['beside ver_data', '.', 'txt'],
    ['in ver_data', 'ver_data', 'txt'],
    ['beside ver_data, with commas', '.', 'csv'],
    ['in ver_data, with commas', 'ver_data', 'csv'],
  ] as const)('has its pairs found %s', async (_, folder, extension) => {
    const root = temporaryFolder();
    await writePairs(root, folder, extension);
    const val = await openPairs(root);
    expect(val.format).toBe(`a list of trials (${join(root, folder, `val_pairs.${extension}`)})`);
    expect(val.pairs.map(({ same }) => same)).toEqual([true, false]);
    expect((await val.dataset.load(val.pairs[1]!.right)).data).toEqual((await people.load(4)).data);
    const test = await openPairs(root, { list: 'test' });
    expect(test.pairs.map(({ same }) => same)).toEqual([null, null]);
    expect(
      (await openPairs(join(root, folder, `val_pairs.${extension}`), { images: join(root, 'ver_data') })).pairs,
    ).toEqual(val.pairs);
  });

  it('says what is missing', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'cls_data', 'train'), { recursive: true });
    expect(() => openDataset(root, { part: 'dev' })).toThrow(/holds no dev or val/);
    await expect(openPairs(root)).rejects.toMatchObject({
      code: 'PAIRS_INVALID',
      message: expect.stringMatching(/without val_pairs\.txt or val_pairs\.csv/) as string,
    });
  });
});
