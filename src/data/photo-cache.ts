import type { Photo } from './dataset.js';

const SLAB_BYTES = 256 * 1024 * 1024;
/** Photos begin at multiples of this, which lets 32 bits count tens of gigabytes. */
const UNIT_BYTES = 16;

const ABSENT = 0;
const CLAIMED = -1;

/** What threads share to have one cache; it can be sent to them. */
export interface CacheMemory {
  /** Units taken so far. */
  readonly taken: Int32Array;
  /** Of each sample: absent, claimed by the thread that is writing it, or its first unit and one more. */
  readonly places: Int32Array;
  /** (samples, 4): width, height, and width and height of the part shown. */
  readonly frames: Float32Array;
  /** All of one size but for the last, which is what remains. */
  readonly slabs: readonly SharedArrayBuffer[];
}

/** Memory for a cache. All of it is named at once, but the system only gives what is written to. */
export function cacheMemory(samples: number, budgetBytes: number, slabBytes = SLAB_BYTES): CacheMemory {
  const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(budgetBytes > 0 ? bytes : 0);
  const slabs: SharedArrayBuffer[] = [];
  for (let rest = budgetBytes; rest >= UNIT_BYTES; rest -= slabBytes) {
    slabs.push(shared(Math.floor(Math.min(rest, slabBytes) / UNIT_BYTES) * UNIT_BYTES));
  }
  return {
    taken: new Int32Array(new SharedArrayBuffer(4)),
    places: new Int32Array(shared(samples * 4)),
    frames: new Float32Array(shared(samples * 16)),
    slabs,
  };
}

/**
 * Decoded photos, by sample, within a budget of bytes, for any number of threads. It fills until the budget is spent and
 * then keeps what it has: epochs visit every sample once, so throwing anything out for something newer could only lose.
 */
export class PhotoCache {
  readonly #memory: CacheMemory;
  readonly #slabBytes: number;
  readonly #units: number;

  constructor(memory: CacheMemory) {
    this.#memory = memory;
    this.#slabBytes = memory.slabs[0]?.byteLength ?? 0;
    this.#units = memory.slabs.reduce((sum, { byteLength }) => sum + byteLength / UNIT_BYTES, 0);
  }

  /** A sample's photo, in the cache's own memory. */
  get(sample: number): Photo | undefined {
    const { places, frames, slabs } = this.#memory;
    if (sample >= places.length) return undefined;
    const place = Atomics.load(places, sample);
    if (place === ABSENT || place === CLAIMED) return undefined;
    const at = (place - 1) * UNIT_BYTES;
    const [width, height, across, down] = frames.subarray(sample * 4, sample * 4 + 4) as Iterable<number> as Frame;
    const data = new Uint8Array(slabs[Math.floor(at / this.#slabBytes)]!, at % this.#slabBytes, width * height * 3);
    return { width, height, data, shown: { width: across, height: down } };
  }

  /** Keeps a copy of a photo if there is room. */
  put(sample: number, { width, height, data, shown = { width, height } }: Photo): void {
    const { places, frames, slabs } = this.#memory;
    if (sample >= places.length || Atomics.compareExchange(places, sample, ABSENT, CLAIMED) !== ABSENT) return;
    const unit = this.#take(Math.ceil(data.length / UNIT_BYTES));
    // Without room the sample stays claimed: the cache is as good as full.
    if (unit === null) return;
    const at = unit * UNIT_BYTES;
    new Uint8Array(slabs[Math.floor(at / this.#slabBytes)]!, at % this.#slabBytes, data.length).set(data);
    frames.set([width, height, shown.width, shown.height], sample * 4);
    Atomics.store(places, sample, unit + 1);
  }

  /** The first of so many units side by side, or null when there are none left. */
  #take(count: number): number | null {
    const { taken } = this.#memory;
    while (Atomics.load(taken, 0) + count <= this.#units) {
      const unit = Atomics.add(taken, 0, count);
      const perSlab = this.#slabBytes / UNIT_BYTES;
      // What a slab's end is too short for is given up, and the next slab tried.
      const oneSlab = Math.floor(unit / perSlab) === Math.floor((unit + count - 1) / perSlab);
      if (oneSlab && unit + count <= this.#units) return unit;
    }
    return null;
  }
}

type Frame = readonly [width: number, height: number, shownWidth: number, shownHeight: number];
