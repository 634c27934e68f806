import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../src/data/open-dataset.js';
import { readPhotoRecord } from '../../src/data/record-io.js';
import { temporaryFolder, writePeople } from './temporary-photos.js';
import { MAGIC, packed, record, writeRecords } from './temporary-records.js';

async function generatedFaces(): Promise<Buffer[]> {
  const faces = openDataset('synthetic:identities=3,images=1,seed=4,size=112');
  return Promise.all(
    faces.samples.map(async (_, i) => {
      const { width, height, data } = await faces.load(i);
      return sharp(data, { raw: { width, height, channels: 3 } })
        .jpeg()
        .toBuffer();
    }),
  );
}

const pixels = async (photo: Buffer) => new Uint8Array(await sharp(photo).raw().toBuffer());

describe('a folder of packed records', () => {
  it('is read by the lists of people that insightface packs after the photos', async () => {
    const [a, b, c] = (await generatedFaces()) as [Buffer, Buffer, Buffer];
    // Photos 1 to 4, then the lists of two people: person 12 has 1 to 3, person 9 has 4.
    const folder = writeRecords(temporaryFolder(), [
      packed([5, 7]),
      packed([12, 0], a),
      packed([12, 0], b),
      packed([12, 0], a),
      packed([9, 0], c),
      packed([1, 4]),
      packed([4, 5]),
    ]);
    const dataset = openDataset(folder);
    expect(dataset.format).toBe('RecordIO (.rec and .idx)');
    expect(dataset.classes).toEqual(['12', '9']);
    expect(dataset.samples.map(({ label }) => label)).toEqual([0, 0, 0, 1]);
    expect((await dataset.load(1)).data).toEqual(await pixels(b));
    expect((await dataset.load(3, { width: 112, height: 112 })).data).toEqual(await pixels(c));
    expect(openDataset(join(folder, 'train.rec')).samples).toHaveLength(4);
    expect(openDataset(folder, { minimumPhotos: 2 }).classes).toEqual(['12']);
  });

  it("is read by the photos' own labels where there are no lists, and stands beside folders of people", async () => {
    const [a, b] = (await generatedFaces()) as [Buffer, Buffer];
    const folder = writeRecords(temporaryFolder(), [packed(1, a), packed(0, b), packed(1, b)]);
    const others = temporaryFolder();
    await writePeople(others, { 1: 1, ada: 1 });
    const dataset = openDataset([folder, others]);
    expect(dataset.classes).toEqual(['0', '1', 'ada']);
    expect(dataset.samples.map(({ label }) => label)).toEqual([0, 1, 1, 1, 2]);
    expect(dataset.format).toBe('RecordIO (.rec and .idx); a folder a person');
    expect((await dataset.load(0)).data).toEqual(await pixels(b));
  });

  it('puts records together that were cut at the magic number', () => {
    const photo = Buffer.concat([Buffer.from('abcd'), MAGIC, MAGIC, Buffer.from('efg'), MAGIC, Buffer.from('h')]);
    const folder = writeRecords(temporaryFolder(), [packed(3), packed(7, photo)]);
    const second = 32;
    expect(readPhotoRecord(join(folder, 'train.rec'), second)).toEqual({ labels: [7], photo: new Uint8Array(photo) });
    expect(readPhotoRecord(join(folder, 'train.rec'), second, true).labels).toEqual([7]);
  });

  it('says what is wrong with it', () => {
    const folder = writeRecords(temporaryFolder(), [packed([3, 4]), packed(1), packed(1), packed([1, 9])]);
    expect(() => openDataset(folder)).toThrow(/does not list record 4/);
    writeFileSync(join(folder, 'train.idx'), '0\t4\n');
    expect(() => openDataset(folder)).toThrow(/a RecordIO record at byte 4, but there is none/);
    writeFileSync(join(folder, 'train.idx'), '0 zero\n');
    expect(() => openDataset(folder)).toThrow(/train\.idx:1: expected a record's number/);
    const alone = temporaryFolder();
    writeFileSync(join(alone, 'train.rec'), record(packed(1)).subarray(0, 20));
    expect(() => openDataset(alone)).toThrow(/There is no .*train\.idx/);
    writeFileSync(join(alone, 'train.idx'), '5\t0\n');
    expect(() => openDataset(alone)).toThrow(/the file ends within it/);
  });
});
