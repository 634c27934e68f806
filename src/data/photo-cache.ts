import type { Photo } from './dataset.js';

const SLAB_BYTES = 8 * 1024 * 1024;

/**
 * Decoded photos, by sample, within a budget of bytes. It fills until the budget is spent and then keeps what it has:
 * epochs visit every sample once, so throwing anything out for something newer could only lose.
 *
 * Pixels lie side by side in a few large slabs, which are made as they are needed: tens of thousands of small buffers
 * would cost more in bookkeeping and fragments.
 */
export class PhotoCache {
  readonly #photos = new Map<number, Photo>();
  #slab = new Uint8Array(0);
  /** Bytes of the slab in use, and bytes of the budget not yet taken. */
  #used = 0;
  #budget: number;

  constructor(budgetBytes: number) {
    this.#budget = budgetBytes;
  }

  /** Photos held. */
  get size(): number {
    return this.#photos.size;
  }

  get(sample: number): Photo | undefined {
    return this.#photos.get(sample);
  }

  /** Keeps a copy of a photo if there is room. */
  put(sample: number, photo: Photo): void {
    const bytes = photo.data.length;
    if (this.#photos.has(sample) || !this.#makeRoom(bytes)) return;
    const data = this.#slab.subarray(this.#used, this.#used + bytes);
    data.set(photo.data);
    this.#used += bytes;
    this.#photos.set(sample, { ...photo, data });
  }

  #makeRoom(bytes: number): boolean {
    if (this.#used + bytes <= this.#slab.length) return true;
    if (bytes > this.#budget) return false;
    // The last slab is only as long as what the budget still allows.
    this.#slab = new Uint8Array(Math.min(Math.max(SLAB_BYTES, bytes), this.#budget));
    this.#budget -= this.#slab.length;
    this.#used = 0;
    return true;
  }
}
