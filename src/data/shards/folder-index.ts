import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the index of the shards in a folder is called. It may be deleted: it is then made anew. */
export const INDEX_FILE = 'lineament.index';

const HEAD_BYTES = 8;
const FORMAT = 1;
/** A record takes its place (float64), its length (uint32) and its person (int32). */
const RECORD_BYTES = 16;

/** The photos of one file, in its order. */
export interface FileRecords {
  /** Size and time of the file's last change when it was gone through. */
  readonly bytes: number;
  readonly modifiedMs: number;
  /** What is read for each photo: from which byte on, and how many. */
  readonly offsets: Float64Array;
  readonly lengths: Uint32Array;
  /** Numbers among `people`. */
  readonly labels: Int32Array;
}

/** The photos in the shards of a folder, by the names of the files. */
export interface FolderIndex {
  readonly people: string[];
  readonly files: Map<string, FileRecords>;
}

interface Head {
  readonly format: typeof FORMAT;
  readonly files: readonly { name: string; bytes: number; modifiedMs: number; records: number }[];
  readonly people: string[];
}

/**
 * The index of a folder as it was written: length of the head (uint32, then four zeros), the head (JSON, padded to a multiple of
 * eight), then places, lengths and people of all records. An empty one where there is none, or where anything in it cannot be.
 */
export function readFolderIndex(folder: string): FolderIndex {
  try {
    return parsed(readFileSync(join(folder, INDEX_FILE)));
  } catch {
    return { people: [], files: new Map() };
  }
}

/** Writes it under another name and renames it: whoever reads meanwhile has the old one. @throws what writing throws. */
export function writeFolderIndex(folder: string, { people, files }: FolderIndex): void {
  const head: Head = {
    format: FORMAT,
    files: Array.from(files, ([name, { bytes, modifiedMs, lengths }]) => {
      return { name, bytes, modifiedMs, records: lengths.length };
    }),
    people,
  };
  const json = Buffer.from(JSON.stringify(head));
  const start = Buffer.alloc(HEAD_BYTES + Math.ceil(json.length / 8) * 8, ' ');
  start.fill(0, 0, HEAD_BYTES).writeUInt32LE(start.length - HEAD_BYTES, 0);
  json.copy(start, HEAD_BYTES);
  const records = [...files.values()];
  const columns = (['offsets', 'lengths', 'labels'] as const).flatMap((key) =>
    records.map((file) => bytesOf(file[key])),
  );
  const temporary = join(folder, `.${INDEX_FILE}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, Buffer.concat([start, ...columns]));
    renameSync(temporary, join(folder, INDEX_FILE));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function parsed(file: Buffer): FolderIndex {
  const start = HEAD_BYTES + file.readUInt32LE(0);
  const { format, files, people } = JSON.parse(file.toString('utf8', HEAD_BYTES, start)) as Head;
  const total = files.reduce((sum, { records }) => sum + records, 0);
  if (format !== FORMAT || file.length !== start + total * RECORD_BYTES) throw new Error('it is not whole');
  // Typed arrays have to begin at a multiple of their elements, and a small file lies anywhere in a pool of Node's.
  const data = file.buffer.slice(file.byteOffset + start, file.byteOffset + file.length);
  const result: FolderIndex = { people, files: new Map() };
  let at = 0;
  for (const { name, bytes, modifiedMs, records } of files) {
    const offsets = new Float64Array(data, at * 8, records);
    const lengths = new Uint32Array(data, total * 8 + at * 4, records);
    const labels = new Int32Array(data, total * 12 + at * 4, records);
    for (let n = 0; n < records; n++) {
      const within = offsets[n]! >= 0 && offsets[n]! + lengths[n]! <= bytes;
      if (!within || labels[n]! < 0 || labels[n]! >= people.length) throw new Error('a record cannot be');
    }
    result.files.set(name, { bytes, modifiedMs, offsets, lengths, labels });
    at += records;
  }
  return result;
}
