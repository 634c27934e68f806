import { LineamentError } from '../../errors.js';
import type { WindowedFile } from './windowed-file.js';

/** Everything in a tar lies at multiples of this; a header is as long. */
export const TAR_BLOCK_BYTES = 512;

/** Names, and what else is told of the next entry in an entry of its own, are short. */
const MOST_TOLD_BYTES = 1024 * 1024;

/** What the type flag of a header says; others hold nothing that is wanted here. */
const TYPE = { longName: 'L', extended: 'x', sparse: 'S' } as const;
const FILES = new Set(['0', '\0', '7']);
const WITHOUT_DATA = new Set(['1', '2', '3', '4', '5', '6']);

export interface TarEntry {
  readonly name: string;
  readonly kind: 'file' | 'link' | 'other';
  /** Where its data begin; its own header is the block before. */
  readonly at: number;
  readonly bytes: number;
}

/**
 * The entries of a tar archive in their order, by their headers alone: what is between them is not read. The formats are
 * ustar, POSIX pax and GNU's. Libraries hand archives on as streams, of which every byte passes through; here a place in
 * the file is wanted, to read it again.
 *
 * @throws LineamentError FILE_INVALID naming the file, the byte and what to do: a header whose checksum is wrong, a size
 *   that the file does not have, an archive that is cut off.
 */
export function* tarEntries(file: WindowedFile): Generator<TarEntry, void, undefined> {
  let told: Told = {};
  for (let at = 0; ;) {
    const header = headerAt(file, at);
    if (header === null) return;
    const type = String.fromCharCode(header[156]!);
    const bytes = WITHOUT_DATA.has(type) ? 0 : (told.bytes ?? sizeIn(file, at, header));
    const start = at + TAR_BLOCK_BYTES;
    if (start + bytes > file.size) {
      throw invalid(file, at, `an entry says it has ${bytes} bytes, and the file ends at byte ${file.size}`);
    }
    if (type === TYPE.sparse) throw invalid(file, at, 'an entry is a sparse file: pack without --sparse');
    const next = start + Math.ceil(bytes / TAR_BLOCK_BYTES) * TAR_BLOCK_BYTES;
    if (type === TYPE.longName || type === TYPE.extended) {
      if (bytes > MOST_TOLD_BYTES) throw invalid(file, at, `a name takes ${bytes} bytes`);
      const data = file.read(start, bytes);
      told = type === TYPE.longName ? { ...told, name: text(data) } : { ...told, ...extended(data) };
    } else {
      const kind = FILES.has(type) ? 'file' : type === '1' || type === '2' ? 'link' : 'other';
      yield { name: told.name ?? nameIn(header), kind, at: start, bytes };
      told = {};
    }
    at = next;
  }
}

/**
 * The data of the file whose header is at byte `at`, as an address names it.
 * @throws LineamentError FILE_INVALID
 */
export function tarFile(file: WindowedFile, at: number): Uint8Array {
  const header = headerAt(file, at);
  if (header === null) throw invalid(file, at, 'expected an entry, but the archive ends there');
  const bytes = sizeIn(file, at, header);
  if (at + TAR_BLOCK_BYTES + bytes > file.size) {
    throw invalid(file, at, `an entry says it has ${bytes} bytes, and the file ends at byte ${file.size}`);
  }
  return new Uint8Array(file.read(at + TAR_BLOCK_BYTES, bytes));
}

/** What an entry of its own tells of the next. */
interface Told {
  readonly name?: string;
  readonly bytes?: number;
}

/** The header at `at`, valid until more of the file is read; null at the archive's end, which an empty block marks. */
function headerAt(file: WindowedFile, at: number): Buffer | null {
  if (at + TAR_BLOCK_BYTES > file.size) {
    throw invalid(file, at, `the file ends at byte ${file.size}, without the empty block that ends an archive`);
  }
  const header = file.read(at, TAR_BLOCK_BYTES);
  // The checksum itself counts as spaces.
  let sum = 8 * 0x20;
  for (let i = 0; i < TAR_BLOCK_BYTES; i++) sum += header[i]!;
  for (let i = 148; i < 156; i++) sum -= header[i]!;
  if (sum === 8 * 0x20) return null;
  const stated = octal(header, 148, 156);
  if (stated === sum) return header;
  throw invalid(file, at, `the checksum of a header is ${sum}, and it says ${stated ?? 'none'}`);
}

/** Twelve bytes: octal digits, or above 8 GB a number in base 256 after a byte 0x80. */
function sizeIn(file: WindowedFile, at: number, header: Buffer): number {
  const size =
    header[124] === 0x80
      ? header.subarray(125, 136).reduce((sum, byte) => sum * 256 + byte, 0)
      : (octal(header, 124, 136) ?? Number.NaN);
  if (Number.isSafeInteger(size)) return size;
  throw invalid(file, at, 'the size of an entry is no number');
}

function octal(header: Buffer, from: number, to: number): number | null {
  const digits = text(header, from, to).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : null;
}

/** ustar has room for the beginning of a long path further back; GNU keeps something else there. */
function nameIn(header: Buffer): string {
  const name = text(header, 0, 100);
  const isPosix = header[262] === 0 && text(header, 257, 263) === 'ustar';
  const prefix = isPosix && header[345] !== 0 ? text(header, 345, 500) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** POSIX pax: records `<length> <key>=<value>\n`, the length being that of the whole record in bytes. */
function extended(data: Buffer): Told {
  let told: Told = {};
  for (let at = 0; at < data.length;) {
    const [whole, length, key] = /^(\d+) ([^=]*)=/.exec(text(data, at, Math.min(at + 256, data.length))) ?? [];
    if (whole === undefined || Number(length) <= whole.length) break;
    const value = text(data, at + Buffer.byteLength(whole), Math.min(at + Number(length) - 1, data.length));
    if (key === 'path') told = { ...told, name: value };
    if (key === 'size' && /^\d+$/.test(value)) told = { ...told, bytes: Number(value) };
    at += Number(length);
  }
  return told;
}

/** A field of a header or of the data after one, up to its first zero. */
function text(bytes: Buffer, from = 0, to = bytes.length): string {
  let end = from;
  while (end < to && bytes[end] !== 0) end++;
  return bytes.toString('utf8', from, end);
}

function invalid({ path }: WindowedFile, at: number, what: string): LineamentError {
  return new LineamentError('FILE_INVALID', `${path}, byte ${at}: ${what}.`, {
    cure: 'Copy or pack this shard anew (plain tar, not compressed), or leave it out.',
  });
}
