import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

import { LineamentError } from '../errors.js';
import { DTYPES, type DType } from './dtype.js';

/** One tensor of a safetensors file: its bytes are row-major, little-endian. */
export interface StoredTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
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

function invalid(path: string, reason: string): LineamentError {
  return new LineamentError('FILE_INVALID', `${path} is not a readable safetensors file: ${reason}`);
}

/**
 * Reads a safetensors file: 8 bytes of header length, a JSON header, the tensors' bytes. Offsets, shapes and types are
 * checked before anything is believed.
 * @throws {LineamentError} FILE_INVALID
 */
export function readSafetensors(path: string): SafetensorsFile {
  let file: Buffer;
  try {
    file = readFileSync(path);
  } catch (cause) {
    throw new LineamentError('FILE_INVALID', `${path} cannot be read: ${(cause as Error).message}.`, { cause });
  }
  if (file.length < 8) throw invalid(path, `it holds ${file.length} bytes, a header takes 8.`);
  const headerLength = Number(file.readBigUInt64LE(0));
  if (headerLength > Math.min(MAX_HEADER_BYTES, file.length - 8)) {
    throw invalid(path, `its header claims ${headerLength} bytes of ${file.length}; the file may be cut off.`);
  }
  let header: unknown;
  try {
    header = JSON.parse(file.toString('utf8', 8, 8 + headerLength));
  } catch (cause) {
    throw invalid(path, `its header is not JSON (${(cause as Error).message}).`);
  }
  if (!isGroup(header)) throw invalid(path, 'its header is not a group of names.');
  const body = file.subarray(8 + headerLength);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name !== '__metadata__') tensors.set(name, readEntry(path, name, entry, body));
  }
  return { tensors, metadata: (header['__metadata__'] ?? {}) as Record<string, string> };
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readEntry(path: string, name: string, described: unknown, body: Uint8Array): StoredTensor {
  if (!isGroup(described)) throw invalid(path, `tensor "${name}" has no type, shape and offsets.`);
  const entry = described as unknown as HeaderEntry;
  const dtype = BY_FORMAT_NAME.get(entry.dtype);
  if (dtype === undefined) throw invalid(path, `tensor "${name}" has the element type "${entry.dtype}".`);
  const [start, end] = Array.isArray(entry.data_offsets) ? entry.data_offsets : [];
  const sane = Array.isArray(entry.shape) && entry.shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!sane || !isOffset(start) || !isOffset(end) || end > body.length) {
    throw invalid(path, `tensor "${name}" lies outside of the file; the file may be cut off.`);
  }
  const expected = entry.shape.reduce((product, size) => product * size, DTYPES[dtype].bytes);
  if (end - start !== expected) {
    throw invalid(
      path,
      `tensor "${name}" ${entry.dtype}[${entry.shape.join(', ')}] takes ${expected} bytes, has ${end - start}.`,
    );
  }
  return { dtype, shape: entry.shape, data: body.subarray(start, end) };
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
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const order = [...tensors].sort(
    ([a, x], [b, y]) => DTYPES[y.dtype].bytes - DTYPES[x.dtype].bytes || (a < b ? -1 : a > b ? 1 : 0),
  );
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header['__metadata__'] = metadata;
  let offset = 0;
  for (const [name, { dtype, shape, data }] of order) {
    header[name] = { dtype: FORMAT_NAMES[dtype], shape, data_offsets: [offset, offset + data.length] };
    offset += data.length;
  }
  const json = Buffer.from(JSON.stringify(header), 'utf8');
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8, ' ');
  json.copy(padded);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  writeDurably(path, [length, padded, ...order.map(([, tensor]) => tensor.data)]);
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

/** Temporary name, write, sync, rename, sync the folder: after a crash the final name holds the old file or the new one. */
export function writeDurably(path: string, parts: readonly Uint8Array[]): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, 'w');
    try {
      for (const part of parts) {
        for (let written = 0; written < part.length;) written += writeSync(file, part, written);
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (cause) {
    rmSync(temporary, { force: true });
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new LineamentError(
        'DISK_FULL',
        `There is no space left to write ${path}. What was there before is untouched: free some space and resume.`,
        { cause },
      );
    }
    throw cause;
  }
}
