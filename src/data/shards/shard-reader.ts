import { type FileHandle, open } from 'node:fs/promises';
import { LineamentError } from '../../errors.js';
import { fileOf, type ShardIndex } from './shard-index.js';
import type { Stretches } from './streamed-order.js';

/** What lies between two wanted photos is read with them when it is no more than this. */
const GAP_BYTES = 64 * 1024;
/** So much is read at once, or one photo when that is larger. */
const READ_BYTES = 1024 * 1024;

/**
 * Reads the wanted photos of a lane from front to back, each once, as far as they are asked for, and holds what is not taken yet: the
 * encoded photos of the shuffling buffer. The next piece is being read while this one is used.
 */
class LaneReader {
  readonly #index: ShardIndex;
  readonly #stretches: Stretches;
  readonly #wanted: Uint8Array;
  readonly #held = new Map<number, Uint8Array | LineamentError>();
  #stretch = 0;
  #next: number;
  #file: { readonly number: number; readonly handle: FileHandle } | null = null;
  #ahead: Promise<Piece | null>;
  #admitting: Promise<boolean> | null = null;

  constructor(index: ShardIndex, stretches: Stretches, wanted: Uint8Array) {
    this.#index = index;
    this.#stretches = stretches;
    this.#wanted = wanted;
    this.#next = stretches[0] ?? 0;
    this.#ahead = Promise.resolve(null);
    this.#ahead = this.#read();
  }

  async take(record: number): Promise<Uint8Array> {
    for (;;) {
      const bytes = this.#held.get(record);
      if (bytes !== undefined) {
        this.#held.delete(record);
        if (bytes instanceof LineamentError) throw bytes;
        return bytes;
      }
      this.#admitting ??= this.#admit().finally(() => (this.#admitting = null));
      if (!(await this.#admitting) && !this.#held.has(record)) {
        throw new LineamentError(
          'VALUE_INVALID',
          `Photo ${record} was not among those to be read, or was taken before.`,
        );
      }
    }
  }

  async close(): Promise<void> {
    this.#stretch = this.#stretches.length;
    await this.#ahead.catch(() => {});
    await this.#file?.handle.close();
    this.#file = null;
    this.#held.clear();
  }

  /** Takes in the piece that is being read, and begins with the one after it; false when there was none. */
  async #admit(): Promise<boolean> {
    const piece = await this.#ahead;
    if (piece === null) return false;
    this.#ahead = this.#read();
    const { offsets, lengths } = this.#index;
    for (const record of piece.records) {
      const at = offsets[record]! - piece.from;
      // A copy of its own: a view would keep the whole piece for the last of its photos.
      this.#held.set(
        record,
        piece.bytes instanceof Uint8Array ? piece.bytes.slice(at, at + lengths[record]!) : piece.bytes,
      );
    }
    return true;
  }

  async #read(): Promise<Piece | null> {
    const { offsets, lengths, files } = this.#index;
    const records = this.#nextRecords();
    const [first, last] = [records[0], records.at(-1)];
    if (first === undefined || last === undefined) {
      await this.#file?.handle.close();
      this.#file = null;
      return null;
    }
    const from = offsets[first]!;
    const length = offsets[last]! + lengths[last]! - from;
    const number = fileOf(this.#index, first);
    try {
      if (this.#file?.number !== number) {
        await this.#file?.handle.close();
        this.#file = null;
        this.#file = { number, handle: await open(files[number]!.path) };
      }
      const bytes = new Uint8Array(length);
      let read = 0;
      while (read < length) {
        const { bytesRead } = await this.#file.handle.read(bytes, read, length - read, from + read);
        if (bytesRead === 0) throw new Error(`it ends at byte ${from + read}`);
        read += bytesRead;
      }
      return { records, from, bytes };
    } catch (error) {
      const { path } = files[number]!;
      const message = `${path}: expected ${length} bytes from byte ${from} on, but ${(error as Error).message}. It has changed since it was indexed: start again, which indexes it anew`;
      return { records, from, bytes: new LineamentError('FILE_INVALID', message, { cause: error }) };
    }
  }

  /** The next wanted photos that are read at once. */
  #nextRecords(): number[] {
    const { offsets, lengths, starts } = this.#index;
    const records: number[] = [];
    let [from, end, before] = [0, 0, Number.POSITIVE_INFINITY];
    for (; this.#stretch < this.#stretches.length; this.#advance()) {
      const record = this.#next;
      if (this.#wanted[record] === 0) continue;
      if (records.length > 0) {
        const reach = offsets[record]! + lengths[record]! - from;
        // Stretches follow one another in any order, and a file goes as far as the next begins.
        const apart = record < records.at(-1)! || record >= before || offsets[record]! - end > GAP_BYTES;
        if (apart || reach > READ_BYTES) break;
      } else {
        from = offsets[record]!;
        before = starts[fileOf(this.#index, record) + 1]!;
      }
      end = offsets[record]! + lengths[record]!;
      records.push(record);
    }
    return records;
  }

  #advance(): void {
    if (++this.#next < this.#stretches[this.#stretch + 1]!) return;
    this.#stretch += 2;
    this.#next = this.#stretches[this.#stretch] ?? 0;
  }
}

interface Piece {
  readonly records: readonly number[];
  /** The byte of the file that it begins with. */
  readonly from: number;
  /** Or why it could not be read. */
  readonly bytes: Uint8Array | LineamentError;
}

/** Reads wanted photos of an epoch, lane by lane; see {@link LaneReader}. */
export class ShardReader {
  readonly #laneOf: Uint16Array;
  readonly #lanes: readonly LaneReader[];

  /**
   * @param lanes what each reads, in its order.
   * @param wanted 1 for each photo that will be taken, by its number.
   */
  constructor(index: ShardIndex, lanes: readonly Stretches[], wanted: Uint8Array) {
    this.#laneOf = new Uint16Array(lanes.length === 1 ? 0 : wanted.length);
    for (const [lane, stretches] of lanes.entries()) {
      for (let i = 0; i < stretches.length; i += 2) this.#laneOf.fill(lane, stretches[i], stretches[i + 1]);
    }
    this.#lanes = lanes.map((stretches) => new LaneReader(index, stretches, wanted));
  }

  /**
   * The bytes of a photo as they are in its file; each once.
   * @throws LineamentError FILE_INVALID when they cannot be read.
   */
  take(record: number): Promise<Uint8Array> {
    return this.#lanes[this.#laneOf[record] ?? 0]!.take(record);
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }
}
