import { describe, expect, it } from 'vitest';
import { LineamentError } from '../../../src/errors.js';
import { augmentationSchema } from '../../../src/data/augmentation/registry.js';
import { numbered } from '../../../src/data/numbered-photos.js';
import { augmentedSheet } from '../../../src/data/augmentation/sheet.js';
import { colouredDataset } from '../coloured-dataset.js';

const OPTIONS = { canvas: { width: 16, height: 16 }, input: { width: 10, height: 12, mean: 0.5, std: 0.5 } };

describe('augmentedSheet', () => {
  it('shows a row a face, the plain view first, in the colours of the photo', async () => {
    const steps = [augmentationSchema.parse({ horizontalFlip: {} })];
    const sheet = await augmentedSheet(numbered(colouredDataset(200)), steps, { ...OPTIONS, faces: 2, views: 3 });
    expect(sheet).toMatchObject({ width: 4 * 12 + 2, height: 2 * 14 + 2 });
    const at = (x: number, y: number) => sheet.data[(y * sheet.width + x) * 3];
    expect([at(5, 5), at(17, 5), at(5, 20), at(41, 20)]).toEqual([0, 0, 100, 100]);
  });

  it('shows no more rows than there are faces', async () => {
    const sheet = await augmentedSheet(numbered(colouredDataset(1)), [], { ...OPTIONS, views: 1 });
    expect(sheet.height).toBe(14 + 2);
  });

  it('leaves out photos that cannot be read, and says why where none can', async () => {
    const photos = numbered(colouredDataset(4));
    const broken = new LineamentError('IMAGE_INVALID', 'no picture');
    const load = async (index: number, ...rest: []) => {
      if (index < 3) throw broken;
      return photos.load(index, ...rest);
    };
    const sheet = await augmentedSheet({ ...photos, load }, [], { ...OPTIONS, views: 1 });
    expect(sheet.height).toBe(14 + 2);
    const none = () => Promise.reject(broken);
    await expect(augmentedSheet({ ...photos, load: none }, [], OPTIONS)).rejects.toBe(broken);
  });
});
