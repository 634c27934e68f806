import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../src/data/open-dataset.js';
import { readPhotoRecord } from '../../src/data/record-io.js';
import { temporaryFolder, writePeople } from './temporary-photos.js';

const MAGIC = Buffer.from([0x0a, 0x23, 0xd7, 0xce]);

function part(flag: number, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  MAGIC.copy(head);
  head.writeUInt32LE(((flag << 29) | data.length) >>> 0, 4);
  return Buffer.concat([head, data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
}

/** dmlc's RecordIO: data is cut where the magic number stands in it at a multiple of four bytes, which is left out. */
function record(data: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = 0; at + 4 <= data.length; at += 4) {
    if (!data.subarray(at, at + 4).equals(MAGIC)) continue;
    pieces.push(data.subarray(from, at));
    from = at + 4;
  }
  pieces.push(data.subarray(from));
  if (pieces.length === 1) return part(0, data);
  return Buffer.concat(pieces.map((piece, i) => part(i === 0 ? 1 : i === pieces.length - 1 ? 3 : 2, piece)));
}

/** mxnet.recordio.pack: `struct.pack('IfQQ', flag, label, id, id2)`, the labels where there are several, the photo. */
function packed(labels: number | readonly number[], photo: Uint8Array = new Uint8Array()): Buffer {
  const several = typeof labels === 'number' ? [] : labels;
  const head = Buffer.alloc(24 + several.length * 4);
  head.writeUInt32LE(several.length, 0);
  head.writeFloatLE(typeof labels === 'number' ? labels : 0, 4);
  several.forEach((label, i) => head.writeFloatLE(label, 24 + i * 4));
  return Buffer.concat([head, photo]);
}

/** Records numbered from `first`, as `train.rec` and `train.idx`. */
function writeRecords(folder: string, contents: readonly Buffer[], first = 0): string {
  const offsets: number[] = [];
  let at = 0;
  const records = contents.map((content) => {
    const bytes = record(content);
    offsets.push(at);
    at += bytes.length;
    return bytes;
  });
  writeFileSync(join(folder, 'train.rec'), Buffer.concat(records));
  writeFileSync(join(folder, 'train.idx'), offsets.map((offset, i) => `${first + i}\t${offset}\n`).join(''));
  writeFileSync(join(folder, 'property'), '2,112,112');
  return folder;
}

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
