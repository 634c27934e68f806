import { describe, expect, it } from 'vitest';
import { type PhotoBatch, photoBatches } from '../../src/data/photo-batches.js';
import { colouredDataset } from './coloured-dataset.js';

const canvas = { width: 2, height: 2 };

async function read(broken: readonly number[], options: { onBroken?: 'skip' | 'fail' } = {}): Promise<PhotoBatch[]> {
  const batches = [];
  const dataset = colouredDataset(6, broken);
  for await (const batch of photoBatches(dataset, [5, 3, 1, 0, 2], { batchSize: 2, canvas, ...options })) {
    batches.push(batch);
  }
  expect(Math.max(...dataset.loads)).toBe(1);
  return batches;
}

describe('photoBatches', () => {
  it('reads each photo once, in the order asked for', async () => {
    const batches = await read([]);
    expect(batches.map(({ indices }) => indices)).toEqual([[5, 3], [1, 0], [2]]);
    expect(batches.flatMap(({ photos }) => photos.map(({ data }) => data[0]))).toEqual([5, 3, 1, 0, 2]);
  });

  it('leaves broken photos out, replaces none, and tells of each', async () => {
    const batches = await read([3, 1, 0], { onBroken: 'skip' });
    expect(batches.map(({ indices }) => indices)).toEqual([[5], [], [2]]);
    expect(batches.flatMap(({ photos }) => photos.map(({ data }) => data[0]))).toEqual([5, 2]);
    expect(batches.flatMap(({ broken }) => broken)).toEqual(
      [3, 1, 0].map((index) => ({ index, source: `colour ${index}`, message: `colour ${index} cannot be read` })),
    );
  });

  it('stops at a broken photo unless told to skip it, and always when none can be read', async () => {
    await expect(read([1])).rejects.toThrow('colour 1 cannot be read');
    await expect(read([0, 1, 2, 3, 5], { onBroken: 'skip' })).rejects.toThrow(
      'None of the 5 photos of colours can be read; the first: colour 5 cannot be read',
    );
  });
});
