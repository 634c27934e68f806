import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

import { LineamentError } from '../errors.js';
import { DTYPES, type DType } from './dtype.js';

/** One tensor of a safetensors file: its bytes are row-major, little-endian. */
export interface StoredTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** One to be written, of which the bytes may come in parts, each made when it is asked for. */
export interface TensorToStore extends Omit<StoredTensor, 'data'> {
  readonly data: Uint8Array | Iterable<Uint8Array>;
}

/** Some rows of a tensor. */
export interface StoredRows {
  readonly start: number;
  readonly count: number;
}

export interface SafetensorsFile {
  readonly tensors: Map<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The format's names of element types. */
const FORMAT_NAMES: Readonly<Record<DType, string>> = {
  float16: 'F16',
  bfloat16: 'BF16',
  float32: 'F32',
  float64: 'F64',
  int32: 'I32',
  int64: 'I64',
  uint8: 'U8',
  bool: 'BOOL',
};
const BY_FORMAT_NAME = new Map(Object.entries(FORMAT_NAMES).map(([dtype, name]) => [name, dtype as DType]));

interface HeaderEntry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

const MAX_HEADER_BYTES = 100_000_000;
/** The system reads and writes less than 2 GiB in one go. */
const BYTES_AT_ONCE = 1 << 30;

function invalid(path: string, reason: string): LineamentError {
  return new LineamentError('FILE_INVALID', `${path} is not a readable safetensors file: ${reason}`);
}

export interface ReadOptions {
  /** The rows to read of a tensor of this name and shape; default: all of all. */
  readonly rows?: ((name: string, shape: readonly number[]) => StoredRows | null) | undefined;
}

/**
 * Reads a safetensors file: 8 bytes of header length, a JSON header, the tensors' bytes. Offsets, shapes and types are
 * checked before anything is believed.
 * @throws {LineamentError} FILE_INVALID
 */
export function readSafetensors(path: string, { rows = () => null }: ReadOptions = {}): SafetensorsFile {
  return withFile(path, (file, length) => {
    if (length < 8) throw invalid(path, `it holds ${length} bytes, a header takes 8.`);
    const headerLength = Number(Buffer.from(bytesAt(file, 0, 8)).readBigUInt64LE(0));
    if (headerLength > Math.min(MAX_HEADER_BYTES, length - 8)) {
      throw invalid(path, `its header claims ${headerLength} bytes of ${length}; the file may be cut off.`);
    }
    const first = 8 + headerLength;
    let header: unknown;
    try {
      header = JSON.parse(new TextDecoder().decode(bytesAt(file, 8, headerLength)));
    } catch (cause) {
      throw invalid(path, `its header is not JSON (${(cause as Error).message}).`);
    }
    if (!isGroup(header)) throw invalid(path, 'its header is not a group of names.');
    const entries = Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(([name, entry]) => ({ name, ...checkedEntry(path, name, entry, length - first) }));
    const tensors = new Map<string, StoredTensor>();
    for (const { name, dtype, shape, start, end } of entries) {
      const part = rows(name, shape) ?? { start: 0, count: shape[0] ?? 1 };
      const rowBytes = shape[0] ? (end - start) / shape[0] : end - start;
      const data = bytesAt(file, first + start + part.start * rowBytes, part.count * rowBytes);
      tensors.set(name, { dtype, shape: shape.length === 0 ? [] : [part.count, ...shape.slice(1)], data });
    }
    return { tensors, metadata: (header['__metadata__'] ?? {}) as Record<string, string> };
  });
}

/** Runs `read` with an open file and its length. */
function withFile<T>(path: string, read: (file: number, length: number) => T): T {
  let file: number | null = null;
  try {
    file = openSync(path, 'r');
    return read(file, fstatSync(file).size);
  } catch (cause) {
    if (cause instanceof LineamentError) throw cause;
    throw new LineamentError('FILE_INVALID', `${path} cannot be read: ${(cause as Error).message}.`, { cause });
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** Bytes in memory of their own. */
function bytesAt(file: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const read = readSync(file, bytes, done, Math.min(length - done, BYTES_AT_ONCE), position + done);
    if (read === 0) throw new Error(`it ends before byte ${position + length}`);
    done += read;
  }
  return bytes;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the header says of a tensor, with its place among `bodyBytes`. */
function checkedEntry(path: string, name: string, described: unknown, bodyBytes: number) {
  if (!isGroup(described)) throw invalid(path, `tensor "${name}" has no type, shape and offsets.`);
  const entry = described as unknown as HeaderEntry;
  const dtype = BY_FORMAT_NAME.get(entry.dtype);
  if (dtype === undefined) throw invalid(path, `tensor "${name}" has the element type "${entry.dtype}".`);
  const [start, end] = Array.isArray(entry.data_offsets) ? entry.data_offsets : [];
  const sane = Array.isArray(entry.shape) && entry.shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!sane || !isOffset(start) || !isOffset(end) || end > bodyBytes) {
    throw invalid(path, `tensor "${name}" lies outside of the file; the file may be cut off.`);
  }
  const expected = entry.shape.reduce((product, size) => product * size, DTYPES[dtype].bytes);
  if (end - start !== expected) {
    throw invalid(
      path,
      `tensor "${name}" ${entry.dtype}[${entry.shape.join(', ')}] takes ${expected} bytes, has ${end - start}.`,
    );
  }
  return { dtype, shape: entry.shape as readonly number[], start, end };
}

function isOffset(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/**
 * Writes a safetensors file under a temporary name, syncs it, and renames it, so that the final name never holds half a
 * file. Tensors are laid out by falling element size, so that each is aligned.
 */
export function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, TensorToStore>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const order = inStorageOrder(tensors);
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header['__metadata__'] = metadata;
  let offset = 0;
  for (const [name, { dtype, shape }] of order) {
    const end = offset + shape.reduce((product, size) => product * size, DTYPES[dtype].bytes);
    header[name] = { dtype: FORMAT_NAMES[dtype], shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header), 'utf8');
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8, ' ');
  json.copy(padded);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  writeDurably(path, partsOf([length, padded, ...order.map(([, { data }]) => data)]));
}

/** The tensors in the order in which they are written. */
export function inStorageOrder<T extends { readonly dtype: DType }>(tensors: ReadonlyMap<string, T>): [string, T][] {
  return [...tensors].sort(
    ([a, x], [b, y]) => DTYPES[y.dtype].bytes - DTYPES[x.dtype].bytes || (a < b ? -1 : a > b ? 1 : 0),
  );
}

function* partsOf(pieces: readonly (Uint8Array | Iterable<Uint8Array>)[]): Generator<Uint8Array> {
  for (const piece of pieces) {
    if (piece instanceof Uint8Array) yield piece;
    else yield* piece;
  }
}

/** Waits until the names in a folder are on the disk: a rename is not, until its folder is synced. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** What a write has failed of: DISK_FULL where there was no space for `path`, anything else as it is. */
export function writeFailure(cause: unknown, path: string): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return cause;
  return new LineamentError(
    'DISK_FULL',
    `There is no space left to write ${path}. What was there before is untouched: free some space and resume.`,
    { cause },
  );
}

/** Temporary name, write, sync, rename, sync the folder: after a crash the final name holds the old file or the new one. */
export function writeDurably(path: string, parts: Iterable<Uint8Array>): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, 'w');
    try {
      for (const part of parts) {
        for (let written = 0; written < part.length;) {
          written += writeSync(file, part, written, Math.min(part.length - written, BYTES_AT_ONCE));
        }
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw writeFailure(cause, path);
  }
}
