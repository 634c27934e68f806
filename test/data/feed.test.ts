import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Feed, type FeedOptions, type FeedRange, openFeed } from '../../src/data/feed.js';
import { imageFolder } from '../../src/data/image-folder.js';
import { FEED_WORKER_URL } from '../../src/data/feed-thread.js';
import { spawnFeed } from '../../src/data/spawn-feed.js';
import { temporaryFolder, writeFramed, writePeople, writePhoto } from './temporary-photos.js';
import { writeFileSync } from 'node:fs';

const OPTIONS: FeedOptions = {
  batchSize: 4,
  canvas: { width: 16, height: 16 },
  input: { width: 12, height: 12, mean: 0.5, std: 0.5 },
  augment: [{ randomResizedCrop: { scale: [0.5, 1], ratio: [0.8, 1.2] } }, { horizontalFlip: { probability: 0.5 } }],
  sampler: { kind: 'shuffled' },
  seed: 3,
  cacheBytes: 1e6,
};

const { sampler: _, ...SEQUENTIAL } = OPTIONS;

async function people(): Promise<string> {
  const root = temporaryFolder();
  await writePeople(root, { ada: 5, bob: 4, cy: 2 });
  return root;
}

/** All a batch holds, copied before its memory is used again. */
async function read(feed: Feed, range: FeedRange): Promise<unknown[]> {
  const batches = [];
  // A structured clone would share the pixels, which are those of the next batch soon.
  for await (const batch of feed.batches(range)) {
    batches.push(
      batch.kind === 'input' ? { ...batch, input: batch.input.slice() } : { ...batch, images: batch.images.slice() },
    );
  }
  return batches;
}

describe('openFeed', () => {
  it('gives normalised inputs of the size asked for', async () => {
    const feed = openFeed(imageFolder([await people()]), { ...SEQUENTIAL, augment: [] });
    const stream = feed.batches({ epoch: 0, size: { width: 8, height: 10 } });
    const { value: batch } = await stream.next();
    if (batch?.kind !== 'input') throw new Error('expected an input');
    expect([batch.width, batch.height, batch.input.length]).toEqual([8, 10, 4 * 3 * 80]);
    expect(batch.input[0]).toBeCloseTo(-1, 6);
    expect(batch.input[160]).toBeCloseTo(7 / 127.5 - 1, 6);
    await stream.return();
  });

  it('is the same from any step on, whatever came before', async () => {
    const dataset = imageFolder([await people()]);
    const whole = await read(openFeed(dataset, OPTIONS), { epoch: 0, epochs: 3 });
    const rest = await read(openFeed(dataset, OPTIONS), { epoch: 1, step: 1, epochs: 3 });
    expect(whole).toHaveLength(9);
    expect(rest).toEqual(whole.slice(4));
  });

  it('leaves the augmentation to the device when told to', async () => {
    const feed = openFeed(imageFolder([await people()]), { ...OPTIONS, apply: 'later' });
    const [batch] = (await read(feed, { epoch: 0 })) as {
      kind: string;
      images: Uint8Array;
      drawn: { count: number };
    }[];
    expect(batch).toMatchObject({ kind: 'canvases', drawn: { count: 4 } });
    expect(batch!.images.length).toBe(4 * 16 * 16 * 3);
  });

  it('uses the memory of a batch again', async () => {
    const feed = openFeed(imageFolder([await people()]), { ...OPTIONS, dropLast: true });
    const buffers = new Set<SharedArrayBuffer>();
    for await (const batch of feed.batches({ epoch: 0, epochs: 4 })) {
      if (batch.kind === 'input') buffers.add(batch.input.buffer);
    }
    expect(buffers.size).toBe(1);
  });
});

const built = existsSync(FEED_WORKER_URL);

describe.skipIf(!built)(`spawnFeed${built ? '' : ' (skipped: not built, run npm run build)'}`, () => {
  it.each([1, 2, 3])('gives the batches of openFeed, bit for bit, from %i threads', async (threads) => {
    const root = await people();
    const spawned = await spawnFeed({ ...OPTIONS, dataset: root }, threads);
    const opened = openFeed(imageFolder([root]), OPTIONS);
    expect(spawned).toMatchObject({ classes: ['ada', 'bob', 'cy'], samples: 11, steps: opened.steps, broken: [] });
    for (const range of [
      { epoch: 0, epochs: 3 },
      { epoch: 1, step: 2, epochs: 3 },
      { epoch: 2, step: 2 },
      { epoch: 4, step: 3 },
    ]) {
      expect(await read(spawned, range)).toEqual(await read(opened, range));
    }
    await spawned.close();
  });

  it('frames each root as it says', async () => {
    const [loose, tight] = [temporaryFolder(), temporaryFolder()];
    for (const root of [loose, tight]) await writeFramed(join(root, 'ada', '0.png'));
    const options = { ...SEQUENTIAL, augment: [], batchSize: 2, apply: 'later' } as const;
    const feed = await spawnFeed({ ...options, dataset: [{ path: loose, crop: 0.5 }, tight] });
    const [batch] = (await read(feed, { epoch: 0 })) as { images: Uint8Array }[];
    const photos = [batch!.images.subarray(0, 768), batch!.images.subarray(768)];
    expect(photos.map((photo) => photo.includes(0))).toEqual([false, true]);
    await feed.close();
  });

  it('can be left early and read again, and refuses two readers at once', async () => {
    const feed = await spawnFeed({ ...OPTIONS, dataset: await people() });
    for await (const _ of feed.batches({ epoch: 0, epochs: 100 })) break;
    const expected = await read(feed, { epoch: 2 });
    const stream = feed.batches({ epoch: 2 });
    await stream.next();
    await expect(feed.batches({ epoch: 0 }).next()).rejects.toThrow(/already being read/);
    await stream.return();
    expect(await read(feed, { epoch: 2 })).toEqual(expected);
    await feed.close();
    await expect(feed.batches({ epoch: 0 }).next()).rejects.toThrow(/closed/);
  });

  it('keeps its codes when it reports errors', async () => {
    await expect(spawnFeed({ ...OPTIONS, dataset: '/no/such/folder' })).rejects.toMatchObject({
      code: 'DATASET_INVALID',
    });
    const root = await people();
    writeFileSync(join(root, 'ada', '0.png'), 'broken');
    const feed = await spawnFeed({ ...OPTIONS, dataset: root, onBroken: 'fail' });
    await expect(read(feed, { epoch: 0 })).rejects.toMatchObject({ code: 'IMAGE_INVALID' });
    await writePhoto(join(root, 'ada', '0.png'), [1, 1, 1]);
    expect(await read(feed, { epoch: 0 })).toHaveLength(3);
    await feed.close();
  });

  it('names the broken photos it skipped', async () => {
    const root = await people();
    writeFileSync(join(root, 'bob', '1.png'), 'broken');
    const feed = await spawnFeed({ ...OPTIONS, dataset: root });
    await read(feed, { epoch: 0, epochs: 6 });
    expect(feed.broken.map(({ source }) => source)).toEqual([join(root, 'bob', '1.png')]);
    await feed.close();
  });
});
