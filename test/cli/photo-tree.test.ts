import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { photoTree } from '../../src/cli/photo-tree.js';
import { temporaryFolder } from '../data/temporary-photos.js';

const folder = temporaryFolder();
const touch = (...paths: string[]) => {
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), '');
  }
};
touch('a/ada/1.jpg', 'a/ada/2.JPEG', 'a/ben/deep/1.png', 'a/notes.txt', 'a/.hidden/1.jpg', 'a/.1.jpg', 'b/ada/1.jpg');

describe('the tree of photos', () => {
  test('is every photo of a folder by its path in it, without hidden files and other formats', async () => {
    const photos = await photoTree([join(folder, 'a')]);
    expect(photos.map(({ path }) => path)).toEqual(['ada/1.jpg', 'ada/2.JPEG', 'ben/deep/1.png']);
    expect(photos.map(({ stem }) => stem)).toEqual(['ada/1', 'ada/2', 'ben/deep/1']);
    expect(photos[2]!.source).toBe(join(folder, 'a', 'ben', 'deep', '1.png'));
  });

  test('has photos that are named themselves by their names', async () => {
    const photos = await photoTree([join(folder, 'a/ada/1.jpg'), join(folder, 'a/ada/2.JPEG')]);
    expect(photos.map(({ path }) => path)).toEqual(['1.jpg', '2.JPEG']);
  });

  test('tells photos apart that differ by their extension only', async () => {
    touch('c/1.jpg', 'c/1.png', 'c/2.png');
    expect((await photoTree([join(folder, 'c')])).map(({ stem }) => stem)).toEqual(['1.jpg', '1.png', '2']);
  });

  test('follows links to photos, and not those to folders', async () => {
    touch('d/1.jpg');
    symlinkSync('1.jpg', join(folder, 'd/2.jpg'));
    symlinkSync('.', join(folder, 'd/again'));
    expect((await photoTree([join(folder, 'd')])).map(({ path }) => path)).toEqual(['1.jpg', '2.jpg']);
  });

  test('is refused when two photos would be written to one place, or when nothing is there', async () => {
    await expect(photoTree([join(folder, 'a'), join(folder, 'b')])).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('would both be written as ada/1.jpg'),
    });
    await expect(photoTree([join(folder, 'nowhere')])).rejects.toMatchObject({ code: 'FILE_INVALID' });
  });
});
