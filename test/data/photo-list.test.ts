import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PairedPhotos, photoList } from '../../src/data/photo-list.js';
import { temporaryFolder, writePhoto } from './temporary-photos.js';

describe('PairedPhotos', () => {
  it('lists each photo once and points the pairs at them', async () => {
    const root = temporaryFolder();
    await writePhoto(join(root, 'c.png'), [9, 9, 9]);
    const pair = { same: true, fold: 2 };
    const photos = new PairedPhotos();
    photos.add({ left: 'a.png', right: 'b.png', ...pair });
    photos.add({ left: 'c.png', right: 'a.png', ...pair });
    const dataset = photoList(photos.paths, root);
    expect(dataset.samples.map(({ source }) => source)).toEqual(
      ['a', 'b', 'c'].map((name) => join(root, `${name}.png`)),
    );
    expect(photos.pairs).toEqual([
      { left: 0, right: 1, ...pair },
      { left: 2, right: 0, ...pair },
    ]);
    expect((await dataset.load(2)).data[0]).toBe(9);
    await expect(dataset.load(0)).rejects.toMatchObject({ code: 'FILE_INVALID' });
  });
});
