import { LineamentError } from '../errors.js';
import { native } from '../torch/native.js';
import { scope } from '../torch/scope.js';
import { type Tensor, tensorFrom } from '../torch/tensor.js';
import { zeros } from '../torch/factories.js';
import type { Store } from './store.js';

/** What connects a process with the others, each by its number in the addon. */
export interface Connection {
  /** Where the processes met: keys and values. */
  readonly store: Store;
  /** For numbers and texts of the program, in the CPU's memory. */
  readonly control: number;
  /** For the gradients, where they are computed. */
  readonly gradients: number;
  /** For what batch normalisation sums within forward and backward: not to wait behind gradients that are on their way. */
  readonly statistics: number;
}

/**
 * Processes that work together. Every method that speaks to the others is called by all of them, in the same order; each
 * blocks until all have. A process on its own is a group of one, to which they cost nothing.
 *
 * When another process is gone they throw; `explained` (`lost-process.ts`) then tells which.
 */
export class ProcessGroup {
  readonly rank: number;
  readonly size: number;
  readonly connection: Connection | null;

  constructor(rank: number, size: number, connection: Connection | null) {
    if ((connection === null) !== (size === 1)) {
      throw new LineamentError('VALUE_INVALID', `A group of ${size} is expected to be connected: see joinGroup.`);
    }
    this.rank = rank;
    this.size = size;
    this.connection = connection;
  }

  /** Whether this is the one that writes files and tells how it goes. */
  get leads(): boolean {
    return this.rank === 0;
  }

  /** Whether any of the processes says so. */
  any(flag: boolean): boolean {
    return this.connection === null ? flag : this.sum([flag ? 1 : 0])[0]! > 0;
  }

  /** The sums of the numbers over all processes, in float64. */
  sum(numbers: readonly number[]): number[] {
    if (this.connection === null) return [...numbers];
    return scope(() => {
      const tensor = tensorFrom(Float64Array.from(numbers), [numbers.length]);
      this.sum_(tensor);
      return [...(tensor.toTypedArray() as Float64Array)];
    });
  }

  /** Replaces a tensor by the sum of those of all processes, which have one shape. */
  sum_(tensor: Tensor): void {
    this.#done((connection) => native().startAllReduce(carrier(connection, tensor), tensor.handle, 'sum'));
  }

  /** The element-wise maximum, likewise. */
  max_(tensor: Tensor): void {
    this.#done((connection) => native().startAllReduce(carrier(connection, tensor), tensor.handle, 'max'));
  }

  /** Gives the tensors of all processes the values of that of `root`. */
  broadcast_(tensor: Tensor, root = 0): void {
    this.#done((connection) => native().startBroadcast(carrier(connection, tensor), tensor.handle, root));
  }

  /** The tensors of all processes, which have one shape, in the order of their ranks. */
  gather(tensor: Tensor): Tensor[] {
    if (this.connection === null) return [tensor];
    const { dtype, device } = tensor;
    const all = Array.from({ length: this.size }, () => zeros(tensor.shape, { dtype, device }));
    this.#done((connection) =>
      native().startAllGather(
        carrier(connection, tensor),
        all.map(({ handle }) => handle),
        tensor.handle,
      ),
    );
    return all;
  }

  /** The texts of all processes, in the order of their ranks. */
  gatherTexts(text: string): string[] {
    if (this.connection === null) return [text];
    const bytes = new TextEncoder().encode(text);
    const lengths = this.sum(Array.from({ length: this.size }, (_, rank) => (rank === this.rank ? bytes.length : 0)));
    const padded = new Uint8Array(Math.max(1, ...lengths));
    padded.set(bytes);
    return scope(() =>
      this.gather(tensorFrom(padded, [padded.length])).map((tensor, rank) =>
        new TextDecoder().decode((tensor.toTypedArray() as Uint8Array).subarray(0, lengths[rank])),
      ),
    );
  }

  /** What all processes have found, one list after the other in the order of their ranks. Of what JSON can hold. */
  gatherItems<T>(items: readonly T[]): T[] {
    if (this.connection === null) return [...items];
    return this.gatherTexts(JSON.stringify(items)).flatMap((text) => JSON.parse(text) as T[]);
  }

  /** The text of process 0. */
  textOfFirst(text: string): string {
    return this.gatherTexts(this.leads ? text : '')[0]!;
  }

  /** Of `items`, the part of this process: every `size`-th. */
  share<T>(items: readonly T[]): T[] {
    return items.filter((_, n) => n % this.size === this.rank);
  }

  #done(start: (connection: Connection) => number): void {
    if (this.connection !== null) native().waitFor(start(this.connection));
  }
}

/** Gradients and what is like them travel by the group of their device. */
function carrier({ control, gradients }: Connection, { device }: Tensor): number {
  return device === 'cpu' ? control : gradients;
}

/** A process on its own. */
export const ALONE = new ProcessGroup(0, 1, null);
