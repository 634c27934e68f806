import { LineamentError } from '../errors.js';
import { type Contender, Contenders } from './contenders.js';
import { type Encoding, encodeRow } from './int8-codes.js';
import { HIT_BYTES, type ScanKernel, scanKernel } from './scan-kernel.js';
import { GROUP, PROBE_BYTES, type ProbeGroup, type ScanProbe, scanProbe, writeProbes } from './scan-probes.js';

/** Templates to be held, one after the other. */
export interface Rows {
  /** (N): the templates' numbers in the store. */
  readonly ids: Float64Array;
  /** (N): the numbers of the people they are of. */
  readonly people: Float64Array;
  /** (N, D), each of length 1. */
  readonly embeddings: Float64Array;
}

/** A contender and the row it stands in now. */
interface RowContender extends Contender {
  readonly row: number;
}

/** Rows that are compared with all probes before the next are read: they stay in the processor's second cache meanwhile. */
const BLOCK = 256;

/** Probes that one pass over the rows serves. */
export const MOST_PROBES = 32;

const PAGE = 65_536;
/** Scale, widening and floor, in float32. */
const SETTING_BYTES = 12;

/**
 * A part of a collection in memory of its own, searched by one thread. A row is the template's numbers, padded with zeros, then (int8)
 * scale and residual, then person and id: 2,064 bytes for 512 numbers in float32, 536 in int8. The last row takes the place
 * of one that is removed, so that rows always lie side by side.
 */
export class Shard {
  #count = 0;
  readonly #memory: WebAssembly.Memory;
  readonly #kernel: ScanKernel;
  readonly #width: number;
  readonly #pitch: number;
  /** Where things begin: probes, then the settings of four of them, how many hits each has, their hits, and the rows. */
  readonly #settings: number;
  readonly #told: number;
  readonly #hits: number;
  readonly #rows: number;

  /** @param size D. @throws RUNTIME_MISSING when the kernel has not been built. */
  constructor(
    readonly size: number,
    readonly encoding: Encoding,
  ) {
    const multiple = encoding === 'int8' ? 32 : 16;
    this.#width = Math.ceil(size / multiple) * multiple;
    this.#pitch = encoding === 'int8' ? this.#width + 24 : 4 * this.#width + 16;
    this.#settings = MOST_PROBES * this.#width * PROBE_BYTES[encoding];
    this.#told = this.#settings + GROUP * SETTING_BYTES;
    this.#hits = this.#told + 4 * GROUP;
    this.#rows = this.#hits + GROUP * BLOCK * HIT_BYTES;
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil(this.#rows / PAGE), maximum: PAGE });
    this.#kernel = scanKernel(this.#memory);
  }

  /** How many templates are held. */
  get count(): number {
    return this.#count;
  }

  /** Bytes that are in use. */
  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** @throws COLLECTION_TOO_LARGE when the memory cannot hold them; nothing is added then. */
  add({ ids, people, embeddings }: Rows): void {
    this.#makeRoom(ids.length);
    const { buffer } = this.#memory;
    for (let i = 0; i < ids.length; i++) {
      const at = this.#rows + this.#count * this.#pitch;
      const embedding = embeddings.subarray(i * this.size, (i + 1) * this.size);
      if (this.encoding === 'int8') {
        const codes = new Int8Array(buffer, at, this.#width).fill(0);
        const { scale, residual } = encodeRow(embedding, codes);
        new Float32Array(buffer, at + this.#width, 2).set([scale, roundedUp(residual)]);
      } else {
        new Float32Array(buffer, at, this.#width).fill(0).set(embedding);
      }
      new Float64Array(buffer, at + this.#pitch - 16, 2).set([people[i]!, ids[i]!]);
      this.#count++;
    }
  }

  /** Removes the templates of these numbers. @returns how many of them were here. */
  remove(ids: ReadonlySet<number>): number {
    const before = this.#count;
    const bytes = new Uint8Array(this.#memory.buffer, this.#rows);
    for (let row = this.#count - 1; row >= 0; row--) {
      if (!ids.has(this.#ownerOf(row).id)) continue;
      const last = --this.#count * this.#pitch;
      bytes.copyWithin(row * this.#pitch, last, last + this.#pitch);
      // What is forgotten does not stay in memory.
      bytes.fill(0, last, last + this.#pitch);
    }
    return before - this.#count;
  }

  /**
   * Those who may be among the `limit` most similar people to each probe; in float32 their two bounds are the same.
   * @param probes each of length 1; at most {@link MOST_PROBES}.
   */
  search(probes: readonly Float64Array[], limit: number): (readonly Contender[])[] {
    const found = probes.map(() => new Contenders<RowContender>(limit));
    const scanned = probes.map((probe) => scanProbe(probe, this.encoding, this.#width));
    const groups = writeProbes(scanned, this.encoding, this.#width, this.#memory.buffer);
    for (let from = 0; from < this.#count; from += BLOCK) {
      const count = Math.min(BLOCK, this.#count - from);
      for (const group of groups) {
        const hits = this.#scan(from, count, group, scanned, found);
        for (let p = 0; p < group.size; p++) {
          const list = this.#hits + p * count * HIT_BYTES;
          this.#offer(found[group.first + p]!, scanned[group.first + p]!, from, list, hits[p]!);
        }
      }
    }
    return found.map((contenders, p) =>
      contenders.remaining().map(({ id, person, lower, upper, row }) => {
        if (this.encoding === 'int8') return { id, person, lower, upper };
        const similarity = this.#similarityOf(row, probes[p]!);
        return { id, person, lower: similarity, upper: similarity };
      }),
    );
  }

  /** Compares a block with a group. @returns how many hits each probe of it has. */
  #scan(
    from: number,
    count: number,
    { first, size, address }: ProbeGroup,
    probes: readonly ScanProbe[],
    found: readonly Contenders<RowContender>[],
  ): Int32Array {
    const rows = [this.#rows + from * this.#pitch, count, this.#pitch, this.#width] as const;
    const floors = probes.slice(first, first + size).map(({ slack }, p) => found[first + p]!.floor - slack);
    if (size === 1) {
      const { scale, widening } = probes[first]!;
      const hits =
        this.encoding === 'int8'
          ? this.#kernel.scanCodes(...rows, address, scale, widening, floors[0]!, this.#hits)
          : this.#kernel.scanFloats(...rows, address, floors[0]!, this.#hits);
      return Int32Array.of(hits);
    }
    const settings = new Float32Array(this.#memory.buffer, this.#settings, 3 * GROUP);
    // Nothing reaches the floor of a probe that is not there.
    settings.fill(Infinity, 2 * GROUP);
    floors.forEach((floor, p) => {
      settings[p] = probes[first + p]!.scale;
      settings[GROUP + p] = probes[first + p]!.widening;
      settings[2 * GROUP + p] = floor;
    });
    const scan = this.encoding === 'int8' ? this.#kernel.scanCodesOfFour : this.#kernel.scanFloatsOfFour;
    scan(...rows, address, this.#settings, this.#hits, this.#told);
    return new Int32Array(this.#memory.buffer, this.#told, GROUP);
  }

  #offer(
    contenders: Contenders<RowContender>,
    { widening, slack }: ScanProbe,
    from: number,
    list: number,
    hits: number,
  ): void {
    const view = new DataView(this.#memory.buffer, list);
    for (let hit = 0; hit < hits; hit++) {
      const row = from + view.getInt32(hit * HIT_BYTES, true);
      const value = view.getFloat64(hit * HIT_BYTES + 8, true);
      const bound = this.#residualOf(row) * widening + slack;
      contenders.offer({ ...this.#ownerOf(row), row, lower: value - bound, upper: value + bound });
    }
  }

  #ownerOf(row: number): { readonly person: number; readonly id: number } {
    const end = this.#rows + (row + 1) * this.#pitch;
    const [person, id] = new Float64Array(this.#memory.buffer, end - 16, 2);
    return { person: person!, id: id! };
  }

  /** In float64, of what is held in float32. */
  #similarityOf(row: number, probe: Float64Array): number {
    const numbers = new Float32Array(this.#memory.buffer, this.#rows + row * this.#pitch, this.size);
    let sum = 0;
    for (let i = 0; i < this.size; i++) sum += numbers[i]! * probe[i]!;
    return sum;
  }

  #residualOf(row: number): number {
    if (this.encoding === 'float32') return 0;
    return new Float32Array(this.#memory.buffer, this.#rows + row * this.#pitch + this.#width + 4, 1)[0]!;
  }

  /** Grows by an eighth at least, so that adding one by one does not ask the system each time. */
  #makeRoom(more: number): void {
    const { byteLength } = this.#memory.buffer;
    const missing = this.#rows + (this.#count + more) * this.#pitch - byteLength;
    if (missing <= 0) return;
    try {
      const pages = Math.min(PAGE - byteLength / PAGE, Math.ceil(Math.max(missing, byteLength / 8) / PAGE));
      if (pages * PAGE < missing) throw new RangeError('4 GiB are the most that one part can hold');
      this.#memory.grow(pages);
    } catch (cause) {
      throw new LineamentError(
        'COLLECTION_TOO_LARGE',
        `No memory for ${more} more templates of ${this.size} numbers beside ${this.#count} (${this.encoding}): ${(cause as Error).message}.`,
        { cause },
      );
    }
  }
}

/** The next float32 that is not below a number. */
function roundedUp(value: number): number {
  const near = Math.fround(value);
  return near >= value ? near : Math.fround(value * (1 + 2 ** -23));
}
