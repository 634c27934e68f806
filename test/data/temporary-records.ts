import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** RecordIO as MXNet and insightface write it. */

/** Begins every part of a record. */
export const MAGIC = Buffer.from([0x0a, 0x23, 0xd7, 0xce]);

function part(flag: number, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  MAGIC.copy(head);
  head.writeUInt32LE(((flag << 29) | data.length) >>> 0, 4);
  return Buffer.concat([head, data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
}

/** dmlc's RecordIO: data is cut where the magic number stands in it at a multiple of four bytes, which is left out. */
export function record(data: Buffer): Buffer {
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
export function packed(labels: number | readonly number[], photo: Uint8Array = new Uint8Array()): Buffer {
  const several = typeof labels === 'number' ? [] : labels;
  const head = Buffer.alloc(24 + several.length * 4);
  head.writeUInt32LE(several.length, 0);
  head.writeFloatLE(typeof labels === 'number' ? labels : 0, 4);
  several.forEach((label, i) => head.writeFloatLE(label, 24 + i * 4));
  return Buffer.concat([head, photo]);
}

/** Records numbered from `first`, as `train.rec` and `train.idx`. */
export function writeRecords(folder: string, contents: readonly Buffer[], first = 0): string {
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
