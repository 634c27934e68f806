import type { PhotoHash } from './photo-fingerprint.js';

const BAND_BITS = 16;
const BANDS = 4;
const KEYS = 1 << BAND_BITS;

/**
 * Finds hashes of 64 bits that differ in few, without comparing each with each: multi-index hashing. Each hash is cut into four
 * bands of 16 bits, and looked up in a table a band. Two hashes that differ in at most `radius` bits differ in at most
 * `radius / 4` in one of the bands; so looking up all keys so near in each table misses none.
 *
 * A look-up costs 4·Σ C(16, i) keys, i up to `radius / 4` (548 for a radius of 8 to 11), and the hashes that stand there.
 *
 * @see Norouzi, Punjani and Fleet, "Fast search in Hamming space with multi-index hashing", CVPR 2012.
 */
export class HammingIndex {
  readonly #hashes: readonly PhotoHash[];
  /** Of each band: where the hashes with a key begin in `members`. */
  readonly #starts: readonly Uint32Array[];
  readonly #members: readonly Uint32Array[];
  readonly #flips: Uint16Array;
  readonly #radius: number;
  /** The last look-up that has come upon each hash, since it may stand near in several bands. */
  readonly #seen: Uint32Array;
  #lookUps = 0;

  /** @param radius the most bits that hashes which are looked for may differ in. */
  constructor(hashes: readonly PhotoHash[], radius: number) {
    this.#hashes = hashes;
    this.#radius = radius;
    this.#seen = new Uint32Array(hashes.length);
    this.#flips = keysWithin(Math.floor(radius / BANDS));
    const tables = Array.from({ length: BANDS }, (_, band) => tableOf(hashes, band));
    this.#starts = tables.map(({ starts }) => starts);
    this.#members = tables.map(({ members }) => members);
  }

  /** The indices, in ascending order, of all hashes that differ from `hash` in at most the radius. */
  near(hash: PhotoHash): number[] {
    const lookUp = ++this.#lookUps;
    const found: number[] = [];
    for (let band = 0; band < BANDS; band++) {
      const key = keyOf(hash, band);
      const starts = this.#starts[band]!;
      const members = this.#members[band]!;
      for (const flip of this.#flips) {
        const at = key ^ flip;
        for (let i = starts[at]!; i < starts[at + 1]!; i++) {
          const index = members[i]!;
          if (this.#seen[index] === lookUp) continue;
          this.#seen[index] = lookUp;
          if (hammingDistance(hash, this.#hashes[index]!) <= this.#radius) found.push(index);
        }
      }
    }
    return found.sort((a, b) => a - b);
  }
}

/** In how many bits two hashes differ. */
export function hammingDistance(a: PhotoHash, b: PhotoHash): number {
  return bitsOf(a[0] ^ b[0]) + bitsOf(a[1] ^ b[1]);
}

function bitsOf(word: number): number {
  let pairs = word - ((word >>> 1) & 0x55555555);
  pairs = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Every other bit from the band on, so that each band has low and high frequencies: else one that hardly varies would hold all. */
function keyOf(hash: PhotoHash, band: number): number {
  const word = hash[band >> 1]! >>> (band & 1);
  let key = 0;
  for (let bit = 0; bit < BAND_BITS; bit++) key |= ((word >>> (2 * bit)) & 1) << bit;
  return key;
}

function keysWithin(flips: number): Uint16Array {
  const keys = Array.from({ length: KEYS }, (_, key) => key);
  return Uint16Array.from(keys.filter((key) => bitsOf(key) <= flips));
}

/** Hashes by the key of a band: a counting sort. */
function tableOf(hashes: readonly PhotoHash[], band: number): { starts: Uint32Array; members: Uint32Array } {
  const starts = new Uint32Array(KEYS + 1);
  const keys = Uint16Array.from(hashes, (hash) => keyOf(hash, band));
  for (const key of keys) starts[key + 1]!++;
  for (let key = 0; key < KEYS; key++) starts[key + 1]! += starts[key]!;
  const next = starts.slice();
  const members = new Uint32Array(hashes.length);
  keys.forEach((key, index) => (members[next[key]!++] = index));
  return { starts, members };
}
