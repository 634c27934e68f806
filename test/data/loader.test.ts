import { describe, expect, it } from 'vitest';
import { type BatchRange, type PhotoBatch, Loader, type LoaderOptions } from '../../src/data/loader.js';
import type { FaceDataset } from '../../src/data/dataset.js';
import { numbered } from '../../src/data/numbered-photos.js';
import { sequentialOrder } from '../../src/data/samplers/sequential.js';
import { shuffledOrder } from '../../src/data/samplers/shuffled.js';
import { colouredDataset } from './coloured-dataset.js';

const CANVAS = { width: 4, height: 3 };
const PIXELS = 4 * 3 * 3;

async function read(loader: Loader, range: BatchRange): Promise<(PhotoBatch & { colours: number[] })[]> {
  const batches = [];
  for await (const batch of loader.batches(range)) {
    const colours = Array.from(batch.indices, (_, n) => batch.images[n * PIXELS + PIXELS - 1]!);
    batches.push({ ...batch, colours });
  }
  return batches;
}

const loaderOf = (dataset: FaceDataset, own: LoaderOptions): Loader => new Loader(numbered(dataset), own);

function options(more: Partial<LoaderOptions> = {}): LoaderOptions {
  return { batchSize: 3, canvas: CANVAS, order: () => sequentialOrder(8), ...more };
}

describe('Loader', () => {
  it('gives every sample with its label, in order, the last batch shorter', async () => {
    const batches = await read(loaderOf(colouredDataset(8), options()), { epoch: 0 });
    expect(batches.map(({ colours }) => colours)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [6, 7],
    ]);
    expect([...batches[1]!.labels]).toEqual([1, 0, 1]);
    expect(batches[2]!.images.length).toBe(2 * PIXELS);
    expect(batches.map(({ last }) => last)).toEqual([false, false, true]);
  });

  it('leaves out the last batch that is not full when asked to', async () => {
    const loader = loaderOf(colouredDataset(8), options({ dropLast: true }));
    expect(loader.steps).toBe(2);
    expect(await read(loader, { epoch: 0 })).toHaveLength(2);
  });

  it('resumes at any step of any epoch with the batches of an unbroken run', async () => {
    const order = (epoch: number) => shuffledOrder(8, 5, epoch);
    const whole = await read(loaderOf(colouredDataset(8), options({ order })), { epoch: 0, epochs: 3 });
    const rest = await read(loaderOf(colouredDataset(8), options({ order })), { epoch: 1, step: 2, epochs: 3 });
    expect(whole).toHaveLength(9);
    expect(rest.map(({ epoch, step, colours }) => ({ epoch, step, colours }))).toEqual(
      whole.slice(5).map(({ epoch, step, colours }) => ({ epoch, step, colours })),
    );
  });

  it('gives each of several threads its share of the batches, across epochs', async () => {
    const range = { epoch: 0, step: 1, epochs: 3 };
    const whole = await read(loaderOf(colouredDataset(8), options()), range);
    const shares: (typeof whole)[] = [];
    for (const index of [0, 1]) {
      shares.push(await read(loaderOf(colouredDataset(8), options()), { ...range, share: { index, of: 2 } }));
    }
    expect(shares.map(({ length }) => length)).toEqual([4, 4]);
    const places = (batches: typeof whole) => batches.map(({ epoch, step, colours }) => ({ epoch, step, colours }));
    expect(places(whole.map((_, i) => shares[i % 2]![Math.floor(i / 2)]!))).toEqual(places(whole));
  });

  it('uses the cache of another loader', async () => {
    const [one, two] = [colouredDataset(8), colouredDataset(8)];
    const first = loaderOf(one, options({ cacheBytes: 1e6 }));
    const second = loaderOf(two, options({ cache: first.cache }));
    await read(first, { epoch: 0 });
    expect((await read(second, { epoch: 0 })).flatMap(({ colours }) => colours)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(two.loads.reduce((a, b) => a + b)).toBe(0);
  });

  it('asks for whole batches ahead of the one in use', async () => {
    const dataset = colouredDataset(30);
    const loader = loaderOf(dataset, options({ order: () => sequentialOrder(30), prefetchBatches: 2 }));
    const stream = loader.batches({ epoch: 0 });
    await stream.next();
    expect(dataset.loads.filter((count) => count > 0)).toHaveLength(9);
    await stream.return();
  });

  it('places photos of their own size and says how large each is', async () => {
    const dataset = {
      ...colouredDataset(8),
      load: async (index: number) => {
        const [width, height] = index % 2 === 0 ? [4, 3] : [2, 2];
        const shown = index % 2 === 0 ? {} : { shown: { width: 2, height: 1.5 } };
        return { width, height, data: new Uint8Array(width * height * 3).fill(index), ...shown };
      },
    };
    for (const cacheBytes of [0, 8 * PIXELS]) {
      const loader = loaderOf(dataset, options({ cacheBytes, canvas: { ...CANVAS, enlarge: false } }));
      for (const epoch of [0, 1]) {
        const { images, frames } = (await read(loader, { epoch }))[0]!;
        expect([...frames]).toEqual([4, 3, 4, 3, 2, 2, 2, 1.5, 4, 3, 4, 3]);
        expect([...images.subarray(PIXELS, PIXELS + 12)]).toEqual(Array.from({ length: 12 }, () => 1));
        expect(images[2 * PIXELS]).toBe(2);
      }
    }
  });

  it('refuses a photo that does not fit into its place', async () => {
    const load = async () => ({ width: 5, height: 3, data: new Uint8Array(45), shown: { width: 4, height: 3 } });
    const loader = loaderOf({ ...colouredDataset(8), load }, options());
    await expect(read(loader, { epoch: 0 })).rejects.toMatchObject({ code: 'VALUE_INVALID' });
  });

  it('loads what the cache holds only once', async () => {
    const dataset = colouredDataset(8);
    const loader = loaderOf(dataset, options({ cacheBytes: 5 * 48 }));
    await read(loader, { epoch: 0 });
    const second = await read(loader, { epoch: 1 });
    expect(dataset.loads.reduce((a, b) => a + b)).toBe(8 + 3);
    expect(second.flatMap(({ colours }) => colours)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('replaces a broken photo by the next readable one, counts and names it once', async () => {
    const loader = loaderOf(colouredDataset(8, [2, 3, 7]), options());
    const first = await read(loader, { epoch: 0 });
    const second = await read(loader, { epoch: 1 });
    expect(first.map(({ indices }) => [...indices])).toEqual([
      [0, 1, 4],
      [4, 4, 5],
      [6, 0],
    ]);
    expect(second.map(({ colours }) => colours)).toEqual(first.map(({ colours }) => colours));
    expect(loader.broken.map(({ index }) => index).sort()).toEqual([2, 3, 7]);
    expect(loader.broken).toContainEqual({ index: 7, source: 'colour 7', message: 'colour 7 cannot be read' });
  });

  it('stops at a broken photo when told to', async () => {
    const loader = loaderOf(colouredDataset(8, [5]), options({ onBroken: 'fail' }));
    await expect(read(loader, { epoch: 0 })).rejects.toThrow('colour 5 cannot be read');
  });

  it('does not take a fault of the program for a broken photo', async () => {
    const dataset = { ...colouredDataset(8), load: () => Promise.reject(new TypeError('a mistake')) };
    await expect(read(loaderOf(dataset, options()), { epoch: 0 })).rejects.toThrow('a mistake');
  });

  it('says so when no photo can be read, or none fills a batch', async () => {
    const broken = loaderOf(colouredDataset(3, [0, 1, 2]), options({ order: () => sequentialOrder(3) }));
    await expect(read(broken, { epoch: 0 })).rejects.toThrow(/None of the 3 photos/);
    expect(() => loaderOf(colouredDataset(8), options({ batchSize: 9, dropLast: true }))).toThrow(
      /8 photos.*batch of 9/,
    );
  });
});
