import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FEED_WORKER_URL } from '../../../src/data/feed-thread.js';
import { type Feed, type FeedOptions, type FeedRange, openFeed } from '../../../src/data/feed.js';
import { openDataset } from '../../../src/data/open-dataset.js';
import { shardPhotos } from '../../../src/data/shards/photo-stream.js';
import { spawnFeed } from '../../../src/data/spawn-feed.js';
import { indexedShards } from '../../../src/data/shards/index-shards.js';
import { temporaryFolder } from '../temporary-photos.js';
import { writeRecordShards, writeShards } from './temporary-shards.js';

const SHARDS = 5;
const EACH = 9;
const TOTAL = SHARDS * EACH;

const SAMPLER = { kind: 'streamed', buffer: 12, lanes: 2, blockMegabytes: 0.006 } as const;

const OPTIONS: FeedOptions = {
  batchSize: 6,
  canvas: { width: 16, height: 16 },
  input: { width: 12, height: 12, mean: 0, std: 1 / 255 },
  augment: [{ horizontalFlip: { probability: 0.5 } }],
  sampler: SAMPLER,
  dropLast: true,
  seed: 3,
};

/** What can be streamed; `photoAt` is where the bytes of a photo begin from the place that the index has of it, `lead` what stands before that. */
const KINDS = [
  { kind: 'tar shards', extension: 'tar', write: writeShards, megabytes: 0.006, people: 'p', photoAt: 0, lead: 512 },
  // The photo comes after a head of 8 and 24 bytes and two labels.
  {
    kind: 'RecordIO',
    extension: 'rec',
    write: writeRecordShards,
    megabytes: 0.0015,
    people: '',
    photoAt: 40,
    lead: 0,
  },
];

const folders = new Map(KINDS.map(({ kind }) => [kind, temporaryFolder()]));

beforeAll(async () => {
  for (const { kind, write } of KINDS) await write(folders.get(kind)!, SHARDS, EACH);
});

interface Read {
  readonly step: number;
  readonly labels: number[];
  readonly indices: number[];
  /** The grey of the middle of each photo. */
  readonly greys: number[];
}

async function read(feed: Feed, range: FeedRange): Promise<Read[]> {
  const batches: Read[] = [];
  for await (const batch of feed.batches(range)) {
    if (batch.kind !== 'input') throw new Error('expected inputs');
    const pixels = 3 * 12 * 12;
    batches.push({
      step: batch.step,
      labels: [...batch.labels],
      indices: [...batch.indices],
      greys: Array.from(batch.labels, (_, n) => Math.round(batch.input[n * pixels + 78]!)),
    });
  }
  return batches;
}

const built = existsSync(FEED_WORKER_URL);

describe.each(KINDS)('streamed photos of $kind', ({ kind, extension, write, megabytes, people, photoAt, lead }) => {
  const folder = folders.get(kind)!;
  const own: FeedOptions = { ...OPTIONS, sampler: { ...SAMPLER, blockMegabytes: megabytes } };
  const streamed = (options: Partial<FeedOptions> = {}) =>
    openFeed(shardPhotos(indexedShards([folder])), { ...own, ...options });

  it('come once an epoch, each as it is and with its person, in another order in the next', async () => {
    const feed = streamed({ dropLast: false });
    expect(feed).toMatchObject({ samples: TOTAL, steps: 8, classes: [0, 1, 2].map((n) => `${people}${n}`) });
    const epochs = [await read(feed, { epoch: 0 }), await read(feed, { epoch: 1 })];
    for (const batches of epochs) {
      const all = batches.flatMap(({ indices }) => indices);
      expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: TOTAL }, (_, n) => n));
      // JPEG keeps a single grey but for rounding.
      for (const { indices, greys, labels } of batches) {
        greys.forEach((grey, n) => expect(Math.abs(grey - indices[n]!)).toBeLessThanOrEqual(1));
        expect(labels).toEqual(indices.map((n) => n % 3));
      }
    }
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  it('go on at any step of any epoch with what would have come', async () => {
    const whole = await read(streamed(), { epoch: 0, epochs: 3 });
    expect(whole).toHaveLength(21);
    for (const [epoch, step] of [
      [0, 1],
      [0, 6],
      [1, 3],
      [2, 6],
    ] as const) {
      expect(await read(streamed(), { epoch, step, epochs: 3 })).toEqual(whole.slice(epoch * 7 + step));
    }
  });

  it.each([2, 3])('are divided among %i processes without repeats, and are together the batches of one', async (of) => {
    // What is drawn for a photo goes with it.
    const augment = [{ colorJitter: { brightness: 0.3, contrast: 0, saturation: 0, hue: 0 } }];
    const whole = await read(streamed({ augment }), { epoch: 1 });
    const parts = await Promise.all(
      Array.from({ length: of }, (_, index) => read(streamed({ augment, part: { index, of } }), { epoch: 1 })),
    );
    expect(whole.map((_, step) => parts.flatMap((part) => part[step]!.greys))).toEqual(whole.map(({ greys }) => greys));
    const together = whole.map((_, step) => parts.flatMap((part) => part[step]!.indices));
    expect(together).toEqual(whole.map(({ indices }) => indices));
    expect(new Set(together.flat()).size).toBe(42);
  });

  it('leave out and replace what cannot be read, naming where it lies', async () => {
    const damaged = temporaryFolder();
    await write(damaged, 1, 8);
    const index = indexedShards([damaged]);
    const path = join(damaged, `faces-000.${extension}`);
    const bytes = readFileSync(path);
    bytes.fill(0, index.offsets[5]! + photoAt, index.offsets[5]! + index.lengths[5]!);
    writeFileSync(path, bytes);
    const feed = openFeed(shardPhotos(index), { ...own, batchSize: 4 });
    for (const epoch of [0, 1]) {
      const indices = (await read(feed, { epoch })).flatMap((batch) => batch.indices);
      expect(indices.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 6, 6, 7]);
    }
    expect(feed.broken).toMatchObject([{ index: 5, source: `${path}#${index.offsets[5]! - lead}` }]);
    const strict = openFeed(shardPhotos(index), { ...own, batchSize: 4, onBroken: 'fail' });
    await expect(read(strict, { epoch: 0 })).rejects.toMatchObject({ code: 'IMAGE_INVALID' });
  });

  it('can be left in the middle of an epoch', async () => {
    const feed = streamed();
    for await (const _ of feed.batches({ epoch: 0, epochs: 5 })) break;
    expect(await read(feed, { epoch: 2 })).toEqual(await read(streamed(), { epoch: 2 }));
  });

  it('have a digest a person, which tells when their photos are others', async () => {
    const before = shardPhotos(indexedShards([folder])).digests();
    const index = indexedShards([folder]);
    index.lengths[4]!++;
    const after = shardPhotos(index).digests();
    expect(before.map((digest, n) => digest === after[n])).toEqual([true, false, true]);
    expect(before.every((digest) => /^[0-9a-f]{12}$/.test(digest))).toBe(true);
  });

  it.skipIf(!built)(
    `come from threads as from one${built ? '' : ' (skipped: not built, run npm run build)'}`,
    async () => {
      const feed = await spawnFeed({ ...own, dataset: folder, shards: indexedShards([folder]) });
      for (const range of [
        { epoch: 0, epochs: 2 },
        { epoch: 1, step: 3, epochs: 3 },
      ]) {
        expect(await read(feed, range)).toEqual(await read(streamed(), range));
      }
      await feed.close();
    },
  );
});

describe('streamed photos', () => {
  it('are a data set too, which is read in any order', async () => {
    const folder = folders.get('tar shards')!;
    const dataset = openDataset(folder);
    expect(dataset.format).toBe('WebDataset, 5 tar shards');
    expect(dataset.classes).toEqual(['p0', 'p1', 'p2']);
    // The first of the second person is the second of all.
    const photo = await dataset.load(TOTAL / 3);
    expect(Math.abs(photo.data[0]! - 1)).toBeLessThanOrEqual(1);
    expect(dataset.samples[TOTAL / 3]!.source).toBe(shardPhotos(indexedShards([folder])).sourceOf(1));
  });

  it('of RecordIO say so when a record is no longer what was indexed', async () => {
    const folder = temporaryFolder();
    await writeRecordShards(folder, 1, 8);
    const index = indexedShards([folder]);
    const path = join(folder, 'faces-000.rec');
    const bytes = readFileSync(path);
    bytes.fill(0, index.offsets[5]!, index.offsets[5]! + 4);
    writeFileSync(path, bytes);
    const feed = openFeed(shardPhotos(index), { ...OPTIONS, batchSize: 4 });
    await read(feed, { epoch: 0 });
    const message = expect.stringMatching(/faces-000\.rec: a record is no longer what was indexed/);
    expect(feed.broken).toMatchObject([{ index: 5, message }]);
    const strict = openFeed(shardPhotos(index), { ...OPTIONS, batchSize: 4, onBroken: 'fail' });
    await expect(read(strict, { epoch: 0 })).rejects.toMatchObject({ code: 'FILE_INVALID' });
  });

  it('are refused by a sampler for what lies in folders', () => {
    const faces = openDataset('synthetic:identities=2,images=4,seed=1,size=16');
    expect(() => openFeed(faces, OPTIONS)).toThrow(/streamed reads tar shards or RecordIO/);
  });
});
