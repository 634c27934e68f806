import { fstatSync, readSync } from 'node:fs';
import { z } from 'zod';
import { LineamentError } from '../errors.js';
import { bytesOf, floatsOf } from './embedding-bytes.js';
import {
  type CollectionHeader,
  type CollectionWriter,
  jsonOf,
  parseEntry,
  parseHeader,
  type PortableCollection,
  type PortableTemplate,
} from './collection-file.js';
import { linesOf } from './file-lines.js';
import type { WritableFile } from './private-file.js';

/** Bytes before the header: its length. */
const LENGTH = 8;

/** The header of a file of embeddings is some hundred bytes. */
const LONGEST_HEADER = 1 << 20;

/** Rows, and bytes of records, that a file can have. */
const MOST = 1e15;

/** Rows read in one go. */
const LOT = 1024;

/**
 * A collection as safetensors, for programs that compute with it: the tensor `embeddings` (N, D) in float32, and `records`, bytes that
 * are JSON lines, one for each row. The header of the collection is in the file's metadata, under `collection`.
 *
 * @see https://github.com/huggingface/safetensors#format
 */
export function writeSafetensors(file: WritableFile, header: CollectionHeader): CollectionWriter {
  const size = header.model.embeddingSize;
  // How many there are is known at the end. Spaces behind a header are allowed, so room is left for the largest numbers.
  const room = headerOf(header, MOST, size, MOST).length;
  file.write(new Uint8Array(LENGTH + room));
  const records: Buffer[] = [];
  return {
    add({ embedding, ...entry }) {
      file.write(bytesOf(embedding));
      records.push(Buffer.from(`${JSON.stringify(entry)}\n`));
    },
    end() {
      for (const record of records) file.write(record);
      const bytes = records.reduce((sum, record) => sum + record.length, 0);
      const start = Buffer.alloc(LENGTH + room, ' ');
      start.writeBigUInt64LE(BigInt(room));
      headerOf(header, records.length, size, bytes).copy(start, LENGTH);
      file.rewrite(start, 0);
    },
  };
}

function headerOf(header: CollectionHeader, rows: number, size: number, bytes: number): Buffer {
  const end = 4 * rows * size;
  const text = JSON.stringify({
    __metadata__: { collection: JSON.stringify(header) },
    embeddings: { dtype: 'F32', shape: [rows, size], data_offsets: [0, end] },
    records: { dtype: 'U8', shape: [bytes], data_offsets: [end, end + bytes] },
  });
  // The tensors begin at a multiple of eight.
  return Buffer.from(text + ' '.repeat((8 - (Buffer.byteLength(text) % 8)) % 8));
}

const offsets = z.tuple([z.int().nonnegative(), z.int().nonnegative()]);
const fileSchema = z.object({
  __metadata__: z.object({ collection: z.string() }),
  embeddings: z.object({
    dtype: z.literal('F32'),
    shape: z.tuple([z.int().nonnegative(), z.int().positive()]),
    data_offsets: offsets,
  }),
  records: z.object({ dtype: z.literal('U8'), shape: z.tuple([z.int().nonnegative()]), data_offsets: offsets }),
});

/** @param where the file's name. @throws FILE_INVALID, also while its templates are gone through. */
export function readSafetensors(file: number, where: string): PortableCollection {
  const invalid = (reason: string) =>
    new LineamentError('FILE_INVALID', `Expected a collection in safetensors in ${where}, but ${reason}.`);
  const { size: fileSize } = fstatSync(file);
  const room = fileSize < LENGTH ? 0n : bytesAt(file, 0, LENGTH).readBigUInt64LE();
  if (room === 0n || room > LONGEST_HEADER || Number(room) > fileSize - LENGTH) throw invalid('it has no header');
  const start = LENGTH + Number(room);
  const json = jsonOf(bytesAt(file, LENGTH, Number(room)).toString(), `the header of ${where}`);
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) throw invalid(`its header is another:\n${z.prettifyError(parsed.error)}`);
  const { __metadata__: metadata, embeddings, records } = parsed.data;
  const header = parseHeader(jsonOf(metadata.collection, where), `the metadata of ${where}`);
  const [rows, size] = embeddings.shape;
  const [from, to] = embeddings.data_offsets;
  const [first, end] = records.data_offsets;
  if (to - from !== 4 * rows * size || end - first !== records.shape[0] || start + Math.max(to, end) > fileSize) {
    throw invalid('its tensors are not of the sizes that it says; it may be cut off');
  }
  if (size !== header.model.embeddingSize) throw invalid(`its embeddings have ${size} numbers`);
  const lines = linesOf(file, start + first, start + end);
  return { header, templates: templatesOf(file, where, { at: start + from, rows, size }, lines) };
}

function* templatesOf(
  file: number,
  where: string,
  { at, rows, size }: { readonly at: number; readonly rows: number; readonly size: number },
  lines: Generator<string>,
): Generator<PortableTemplate> {
  for (let row = 0; row < rows; row += LOT) {
    const count = Math.min(LOT, rows - row);
    const lot = bytesAt(file, at + 4 * row * size, 4 * count * size);
    for (let i = 0; i < count; i++) {
      const line = lines.next();
      if (line.done) {
        throw new LineamentError('FILE_INVALID', `${where} has ${rows} embeddings, and ${row + i} records of them.`);
      }
      const entry = parseEntry(line.value, `record ${row + i + 1} of ${where}`);
      yield { ...entry, embedding: floatsOf(lot.subarray(4 * i * size, 4 * (i + 1) * size)) };
    }
  }
}

function bytesAt(file: number, at: number, count: number): Buffer {
  const bytes = Buffer.alloc(count);
  for (let read = 0; read < count;) {
    const more = readSync(file, bytes, read, count - read, at + read);
    if (more === 0) break;
    read += more;
  }
  return bytes;
}
