import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../../src/data/open-dataset.js';
import { encodePng } from '../../../src/image/encode.js';
import { originalsOf } from '../../../src/training/teacher/originals.js';

/** A folder with pictures of one colour, each of a width of its own. */
async function folderOf(pictures: Record<string, number>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'lineament-originals-'));
  for (const [path, width] of Object.entries(pictures)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const picture = { width, height: 8, data: new Uint8Array(width * 8 * 3).fill(width) };
    writeFileSync(join(folder, path), await encodePng(picture));
  }
  return folder;
}

describe('the photos that faces were cut from', () => {
  it('stand in the places of the faces, by folder and name', async () => {
    const aligned = [await folderOf({ 'b/2.png': 8, 'a/1.png': 8, 'a/3.png': 8 }), await folderOf({ 'c/1.png': 8 })];
    const photos = [
      await folderOf({ 'a/1.webp': 21, 'a/3.jpg': 23, 'b/2.png': 22, 'b/unused.png': 9 }),
      await folderOf({ 'c/1.jpeg': 31 }),
    ];
    const dataset = openDataset(aligned);
    const originals = originalsOf(dataset, aligned, photos);
    expect(originals.samples.map(({ label }) => label)).toEqual(dataset.samples.map(({ label }) => label));
    const widths = await Promise.all(originals.samples.map(async (_, index) => (await originals.load(index)).width));
    expect(widths).toEqual([21, 23, 22, 31]);
  });

  it('must be there, and no two of one name', async () => {
    const aligned = [await folderOf({ 'a/1.png': 8 })];
    const [none, two] = [await folderOf({ 'a/2.jpg': 8 }), await folderOf({ 'a/1.jpg': 8, 'a/1.png': 8 })];
    const of = (photos: string) => () => originalsOf(openDataset(aligned), aligned, [photos]);
    expect(of(none)).toThrow(/was cut from no photo in .*a: expected one of the same name/);
    expect(of(two)).toThrow(/was cut from one of 1\.jpg, 1\.png in/);
    expect(of(two)).toThrow(expect.objectContaining({ code: 'DATASET_INVALID' }));
  });
});
