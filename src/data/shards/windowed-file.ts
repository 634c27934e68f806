import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** So much is read at once: small records come many to a window, and of large ones only the head is read. */
const WINDOW_BYTES = 64 * 1024;

/** A file that is gone through from front to back in small pieces, with few reads. */
export class WindowedFile {
  readonly path: string;
  readonly size: number;
  readonly #descriptor: number;
  readonly #window = Buffer.allocUnsafeSlow(WINDOW_BYTES);
  #from = 0;
  #filled = 0;

  /** @throws what opening the file throws. */
  constructor(path: string) {
    this.path = path;
    this.#descriptor = openSync(path, 'r');
    this.size = fstatSync(this.#descriptor).size;
  }

  /** The bytes from `at` on, valid until the next are asked for. @throws Error when the file has not so many. */
  read(at: number, length: number): Buffer {
    if (at + length > this.size) throw new Error(`it ends at byte ${this.size}, where ${at + length} were expected`);
    if (length > WINDOW_BYTES) {
      const bytes = Buffer.allocUnsafeSlow(length);
      if (readSync(this.#descriptor, bytes, 0, length, at) < length) throw new Error('it became shorter meanwhile');
      return bytes;
    }
    if (at < this.#from || at + length > this.#from + this.#filled) {
      this.#from = at;
      this.#filled = readSync(this.#descriptor, this.#window, 0, WINDOW_BYTES, at);
      if (this.#filled < length) throw new Error('it became shorter meanwhile');
    }
    return this.#window.subarray(at - this.#from, at - this.#from + length);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
