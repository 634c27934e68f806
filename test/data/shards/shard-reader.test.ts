import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ShardReader } from '../../../src/data/shards/shard-reader.js';
import type { ShardIndex } from '../../../src/data/shards/shard-index.js';
import { blockStarts, laneStretches, streamedOrder } from '../../../src/data/shards/streamed-order.js';
import { indexedShards } from '../../../src/data/shards/index-shards.js';
import { temporaryFolder } from '../temporary-photos.js';
import { packTar } from './temporary-shards.js';

/** Photo n is n bytes of n, and sometimes as many as a read takes or more. */
const content = (n: number): Uint8Array => new Uint8Array(n % 17 === 16 ? 700_000 : n).fill(n);

let index: ShardIndex;
let folder: string;

beforeAll(() => {
  folder = temporaryFolder();
  for (const [shard, [from, to]] of [
    [0, 20],
    [20, 21],
    [21, 50],
  ].entries()) {
    const files: Record<string, Uint8Array | string> = {};
    for (let n = from!; n < to!; n++) Object.assign(files, { [`${n}.jpg`]: content(n), [`${n}.cls`]: 'ada' });
    packTar(join(folder, `${shard}.tar`), files);
  }
  index = indexedShards([folder]);
});

const settings = fc.record({
  blockBytes: fc.integer({ min: 1, max: 3_000_000 }),
  lanes: fc.integer({ min: 1, max: 4 }),
  buffer: fc.integer({ min: 1, max: 60 }),
  seed: fc.nat(1000),
  begin: fc.nat(50),
  every: fc.integer({ min: 1, max: 3 }),
});

describe('ShardReader', () => {
  it('gives each photo asked for, in the order of the buffer, from its beginning or from within', async () => {
    await fc.assert(
      fc.asyncProperty(settings, async ({ blockBytes, lanes, buffer, seed, begin, every }) => {
        const parts = laneStretches(blockStarts(index, blockBytes), { lanes, seed }, 0);
        const order = streamedOrder(parts, { buffer, batchSize: lanes, seed }, 0);
        const asked = [...order].slice(begin).filter((_, n) => n % every === 0);
        const wanted = new Uint8Array(50);
        for (const n of asked) wanted[n] = 1;
        const reader = new ShardReader(index, parts, wanted);
        for (const n of asked) expect(Buffer.compare(await reader.take(n), content(n))).toBe(0);
        await reader.close();
      }),
      { numRuns: 50 },
    );
  });

  it('serves whoever asks at once', async () => {
    const reader = new ShardReader(index, [Int32Array.of(0, 50)], new Uint8Array(50).fill(1));
    const all = await Promise.all(Array.from({ length: 50 }, (_, n) => reader.take(49 - n)));
    expect(all.map(({ length }) => length)).toEqual(Array.from({ length: 50 }, (_, n) => content(49 - n).length));
    await expect(reader.take(3)).rejects.toThrow(/Photo 3 was not among those to be read, or was taken before/);
    await reader.close();
  });

  it('tells of photos that are gone, and goes on with the others', async () => {
    const other = temporaryFolder();
    for (const n of [0, 1])
      packTar(join(other, `${n}.tar`), { 'a.jpg': content(9), 'a.cls': 'ada', 'b.jpg': content(8), 'b.cls': 'ada' });
    const before = indexedShards([other]);
    truncateSync(join(other, '0.tar'), 1024 + 4);
    const reader = new ShardReader(before, [Int32Array.of(0, 4)], new Uint8Array(4).fill(1));
    await expect(reader.take(1)).rejects.toMatchObject({
      code: 'FILE_INVALID',
      message: expect.stringMatching(
        /0\.tar: expected \d+ bytes from byte 512 on, but it ends at byte 1028\. .*start again/,
      ),
    });
    expect(await reader.take(2)).toEqual(content(9));
    await reader.close();
    writeFileSync(join(other, '1.tar'), '');
    const gone = new ShardReader(
      { ...before, files: [{ path: join(other, 'none.tar'), crop: undefined }, before.files[1]!] },
      [Int32Array.of(0, 4)],
      new Uint8Array(4).fill(1),
    );
    await expect(gone.take(0)).rejects.toThrow(/none\.tar: .* ENOENT/);
    await expect(gone.take(3)).rejects.toThrow(/1\.tar: .* it ends at byte 512/);
    await gone.close();
  });
});
