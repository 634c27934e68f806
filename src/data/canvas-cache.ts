const SLAB_BYTES = 8 * 1024 * 1024;
const ABSENT = -1;

/**
 * Decoded canvases of one size, by sample, within a budget of bytes. It fills until the budget is spent and then keeps
 * what it has: epochs visit every sample once, so throwing anything out for something newer could only lose.
 *
 * Canvases lie side by side in a few large slabs, which are made as they are needed: tens of thousands of small buffers
 * would cost more in bookkeeping and fragments.
 */
export class CanvasCache {
  readonly #canvasBytes: number;
  readonly #perSlab: number;
  readonly #capacity: number;
  readonly #slots: Int32Array;
  readonly #slabs: Uint8Array[] = [];
  #used = 0;

  constructor(samples: number, canvasBytes: number, budgetBytes: number) {
    this.#canvasBytes = canvasBytes;
    this.#perSlab = Math.max(1, Math.floor(SLAB_BYTES / canvasBytes));
    this.#capacity = Math.min(samples, Math.floor(budgetBytes / canvasBytes));
    this.#slots = new Int32Array(samples).fill(ABSENT);
  }

  /** Canvases held. */
  get size(): number {
    return this.#used;
  }

  /** Copies the canvas of a sample to `target` at `offset`; false when it is not held. */
  copy(sample: number, target: Uint8Array, offset: number): boolean {
    const slot = this.#slots[sample]!;
    if (slot === ABSENT) return false;
    const from = (slot % this.#perSlab) * this.#canvasBytes;
    const slab = this.#slabs[Math.floor(slot / this.#perSlab)]!;
    target.set(slab.subarray(from, from + this.#canvasBytes), offset);
    return true;
  }

  has(sample: number): boolean {
    return this.#slots[sample] !== ABSENT;
  }

  /** Keeps a canvas if there is room. */
  put(sample: number, canvas: Uint8Array): void {
    if (this.#used >= this.#capacity || this.has(sample)) return;
    const slot = this.#used++;
    const index = Math.floor(slot / this.#perSlab);
    // The last slab is only as long as what the budget still allows.
    const length = Math.min(this.#perSlab, this.#capacity - index * this.#perSlab);
    this.#slabs[index] ??= new Uint8Array(length * this.#canvasBytes);
    this.#slabs[index].set(canvas, (slot % this.#perSlab) * this.#canvasBytes);
    this.#slots[sample] = slot;
  }
}
