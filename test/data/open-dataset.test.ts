import { describe, expect, it } from 'vitest';
import { openDataset } from '../../src/data/open-dataset.js';
import { temporaryFolder, writePeople } from './temporary-photos.js';

describe('openDataset', () => {
  it('opens a folder, or several', async () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()];
    await writePeople(one, { ada: 1 });
    await writePeople(two, { bob: 1 });
    expect(openDataset(one).classes).toEqual(['ada']);
    expect(openDataset([one, two]).classes).toEqual(['ada', 'bob']);
  });

  it('opens generated faces, brought to the canvas', async () => {
    const dataset = openDataset('synthetic:identities=2,images=3,seed=1');
    expect([dataset.classes.length, dataset.samples.length]).toEqual([2, 6]);
    expect(await dataset.load(5, { width: 24, height: 20 })).toMatchObject({ width: 24, height: 20 });
  });

  it('frames generated faces as their root says, whatever the canvas keeps by default', async () => {
    const path = 'synthetic:identities=1,images=1,seed=1,size=48';
    const [plain, close] = [openDataset(path), openDataset({ path, crop: 0.5 })];
    const expected = await plain.load(0, { width: 16, height: 16, centralFraction: 0.5 });
    expect(await close.load(0, { width: 16, height: 16, centralFraction: 0.9 })).toEqual(expected);
    expect(await close.load(0)).toMatchObject({ width: 48, height: 48 });
  });

  it('leaves nobody of generated people who have fewer photos than asked for', () => {
    const path = 'synthetic:identities=2,images=3,seed=1';
    expect(openDataset(path, { minimumPhotos: 3 }).classes).toHaveLength(2);
    expect(() => openDataset(path, { minimumPhotos: 4 })).toThrow(
      expect.objectContaining({
        code: 'DATASET_INVALID',
        message: `None of the 2 people in ${path} has 4 photos or more.`,
      }),
    );
  });

  it('refuses generated faces beside a folder, and generated strangers as held-out photos', () => {
    expect(() => openDataset(['synthetic:identities=2,images=3,seed=1', '.'])).toThrow(/stand alone/);
    const { classes } = openDataset('synthetic:identities=2,images=1,seed=1');
    expect(openDataset('synthetic:identities=2,images=2,seed=1', { classes }).samples).toHaveLength(4);
    expect(() => openDataset('synthetic:identities=3,images=1,seed=1', { classes })).toThrow(
      expect.objectContaining({ code: 'DATASET_INVALID' }),
    );
  });
});
