import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../../src/data/open-dataset.js';
import { openPairs } from '../../../src/data/pairs/open-pairs.js';
import { temporaryFolder } from '../temporary-photos.js';

const folder = temporaryFolder();

/** Python 3's pickle of (list of bytes, list of bool) in protocol 3, by the published instructions. */
function verificationSet(photos: readonly Uint8Array[], same: readonly boolean[]): Buffer {
  const bytes = (photo: Uint8Array) => {
    const head = Buffer.from('B\0\0\0\0', 'latin1');
    head.writeUInt32LE(photo.length, 1);
    return Buffer.concat([head, photo]);
  };
  const answers = Buffer.from(same.map((one) => (one ? 0x88 : 0x89)));
  const text = (letters: string) => Buffer.from(letters, 'latin1');
  return Buffer.concat([text('\x80\x03]('), ...photos.map(bytes), text('e]('), answers, text('e\x86.')]);
}

async function generatedFaces(count: number): Promise<Uint8Array[]> {
  const faces = openDataset(`synthetic:identities=${count},images=1,seed=4,size=112`);
  return Promise.all(
    faces.samples.map(async (_, i) => {
      const { width, height, data } = await faces.load(i);
      return sharp(data, { raw: { width, height, channels: 3 } })
        .jpeg({ quality: 95 })
        .toBuffer();
    }),
  );
}

function written(name: string, content: Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

describe('openVerificationSet', () => {
  it('gives pairs with answers, consecutive folds and the photos that are in the file', async () => {
    const photos = await generatedFaces(4);
    const list = Array.from({ length: 40 }, (_, i) => photos[i % 4]!);
    const same = Array.from({ length: 20 }, (_, i) => i % 3 === 0);
    const { dataset, pairs, format, aligned } = await openPairs(written('lfw.bin', verificationSet(list, same)));
    expect([format, aligned]).toEqual(['insightface verification set', 'arcface']);
    expect(pairs.map((pair) => pair.same)).toEqual(same);
    expect(pairs.map(({ fold }) => fold)).toEqual(Array.from({ length: 20 }, (_, i) => Math.floor(i / 2)));
    expect(pairs[3]).toMatchObject({ left: 6, right: 7 });
    const { data, info } = await sharp(photos[3]).raw().toBuffer({ resolveWithObject: true });
    expect(await dataset.load(7)).toMatchObject({ width: info.width, height: info.height, data: new Uint8Array(data) });
    expect(await dataset.load(7, { width: 112, height: 112 })).toMatchObject({ data: new Uint8Array(data) });
  });

  it('names the photo that cannot be decoded', async () => {
    const file = written('broken.bin', verificationSet([Buffer.from('no'), Buffer.from('photos')], [true]));
    const { dataset } = await openPairs(file);
    await expect(dataset.load(1, { width: 8, height: 8 })).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('broken.bin#1') as string,
    });
  });

  it.each([
    ['odd.bin', verificationSet([Buffer.from('a')], [true]), /1 photos and 1 answers/],
    ['empty.bin', verificationSet([], []), /0 photos and 0 answers/],
    ['number.bin', Buffer.from('K\x05.', 'latin1'), /found something else/],
    ['list.bin', Buffer.from('(lp0\n(lp1\nNaNaa.', 'latin1'), /found something else/],
  ])('says what %s lacks', async (name, content, message) => {
    await expect(openPairs(written(name, content))).rejects.toMatchObject({
      code: 'PAIRS_INVALID',
      message: expect.stringMatching(message) as string,
    });
  });

  it('says so when there is none', async () => {
    await expect(openPairs(join(folder, 'gone.bin'))).rejects.toMatchObject({ code: 'FILE_INVALID' });
  });
});
