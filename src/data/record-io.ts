import { closeSync, openSync, readSync } from 'node:fs';
import { LineamentError } from '../errors.js';

/** Begins every part of a record. */
const MAGIC = 0xced7230a;
const PART_HEADER_BYTES = 8;
const LABEL_HEADER_BYTES = 24;
/** What is read of a record for its labels. */
const LABEL_LIMIT_BYTES = 4096;

/** Which part of a record, in the upper three bits of its second word; its length stands in the other 29. */
const PART = { whole: 0, first: 1, middle: 2, last: 3 } as const;

/** One record of packed photos: what it is labelled with, and the encoded photo (empty in records about others). */
export interface PhotoRecord {
  readonly labels: readonly number[];
  readonly photo: Uint8Array;
}

/** So many bytes of a file from one on, which stay as they are. @throws Error when it has not so many. */
export type ReadBytes = (at: number, length: number) => Uint8Array;

/**
 * Reads the record that begins at byte `offset` of an MXNet RecordIO file (`.rec`). A record is one part or several, each
 * `magic, flag and length, data` padded to four bytes; where photos contain the magic number they were cut there. Its data
 * are `flag, label, id, id` (uint32, float32, uint64, uint64), then so many labels as `flag` says (none: the one in the
 * header), then the photo's file. All little-endian.
 *
 * @param headOnly read the labels only: `photo` is then empty.
 * @throws LineamentError FILE_INVALID naming the file and the offset.
 */
export function readPhotoRecord(path: string, offset: number, headOnly = false): PhotoRecord {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    const opened = descriptor;
    const limit = headOnly ? LABEL_LIMIT_BYTES : Infinity;
    const data = readRecord((at, length) => read(opened, at, length), offset, limit);
    const { labels, photoAt } = labelled(data);
    return { labels, photo: headOnly ? new Uint8Array() : data.subarray(photoAt) };
  } catch (error) {
    throw new LineamentError(
      'FILE_INVALID',
      `${path}: expected a RecordIO record at byte ${offset}, but ${(error as Error).message}. ` +
        'Check that the .rec and the .idx belong together and were copied as a whole.',
      { cause: error },
    );
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** The photo of the record that fills these bytes of a file. @throws Error saying in what they are none */
export function photoInRecord(bytes: Uint8Array): Uint8Array {
  const within: ReadBytes = (at, length) => {
    if (at + length > bytes.length) throw new Error('it is longer than it was');
    return bytes.subarray(at, at + length);
  };
  const data = readRecord(within, 0, Infinity);
  return data.subarray(labelled(data).photoAt);
}

/**
 * The labels of the record that begins at byte `offset`, whether it holds a photo, and where the next begins: by the heads of
 * its parts. @throws Error saying what is wrong with it
 */
export function recordHead(
  read: ReadBytes,
  offset: number,
): { readonly labels: readonly number[]; readonly hasPhoto: boolean; readonly end: number } {
  const { labels, photoAt } = labelled(readRecord(read, offset, LABEL_LIMIT_BYTES));
  let [end, bytes] = [offset, 0];
  for (let part: number = PART.middle; part !== PART.whole && part !== PART.last;) {
    const head = partAt(read, end);
    part = head.part;
    bytes += head.length;
    end += PART_HEADER_BYTES + Math.ceil(head.length / 4) * 4;
  }
  return { labels, hasPhoto: bytes > photoAt, end };
}

/** The data of one record, or its first `limit` bytes. */
function readRecord(read: ReadBytes, offset: number, limit: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (let at = offset, part: number = PART.middle; part !== PART.last;) {
    const header = partAt(read, at);
    const { length } = header;
    part = header.part;
    const begins = part === PART.whole || part === PART.first;
    if (begins !== (pieces.length === 0) || part > PART.last) throw new Error('its parts are out of order');
    if (!begins) pieces.push(Uint8Array.of(0x0a, 0x23, 0xd7, 0xce));
    pieces.push(read(at + PART_HEADER_BYTES, Math.min(length, limit)));
    if (part === PART.whole || length > limit) break;
    at += PART_HEADER_BYTES + Math.ceil(length / 4) * 4;
  }
  return pieces.length === 1 ? pieces[0]! : new Uint8Array(Buffer.concat(pieces));
}

function partAt(read: ReadBytes, at: number): { part: number; length: number } {
  const header = read(at, PART_HEADER_BYTES);
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  if (view.getUint32(0, true) !== MAGIC) throw new Error('there is none');
  const word = view.getUint32(4, true);
  return { part: word >>> 29, length: word & 0x1fffffff };
}

function read(descriptor: number, at: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  if (readSync(descriptor, bytes, 0, length, at) < length) throw new Error('the file ends within it');
  return bytes;
}

/** The labels of a record's data, and where its photo begins. */
function labelled(data: Uint8Array): { readonly labels: readonly number[]; readonly photoAt: number } {
  if (data.length < LABEL_HEADER_BYTES) throw new Error(`it has ${data.length} bytes, which hold no label`);
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const flag = view.getUint32(0, true);
  const photoAt = LABEL_HEADER_BYTES + flag * 4;
  if (photoAt > data.length) throw new Error(`it says it has ${flag} labels, for which it is too short`);
  const labels =
    flag === 0
      ? [view.getFloat32(4, true)]
      : Array.from({ length: flag }, (_, i) => view.getFloat32(LABEL_HEADER_BYTES + i * 4, true));
  return { labels, photoAt };
}
