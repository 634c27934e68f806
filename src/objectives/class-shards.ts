import type { Tensor } from '../torch/tensor.js';

/**
 * The processes that share the classes of an objective out: what it needs to know of them, and to ask them. All of them
 * call the same methods in the same order.
 */
export interface ClassShards {
  /** Number of this process, from 0. */
  readonly rank: number;
  /** How many there are. */
  readonly size: number;
  /** Of sums within forward and backward, its number in the addon; null for a process on its own. */
  readonly connection: { readonly statistics: number } | null;
  /** The tensors of all processes, which have one shape, in the order of their ranks. */
  gather(tensor: Tensor): Tensor[];
  /** Gives the tensors of all processes the values of that of `root`. */
  broadcast_(tensor: Tensor, root: number): void;
}

/** How the classes of an objective are shared out over processes, and sampled. */
export interface PartialFc {
  /** The share of the classes that each step compares with, in (0, 1]. */
  readonly sample: number;
  /** Decides on the samples, with the number of the step. */
  readonly seed: number;
  /** The processes, each of which has some of the classes. */
  readonly shards: ClassShards;
}

/** Rows one after another. */
export interface RowRange {
  readonly start: number;
  readonly count: number;
}

/** The rows, of so many, that process `rank` of `size` has: as many each, give or take one, in the order of the ranks. */
export function rowsOfRank(rows: number, { rank, size }: Pick<ClassShards, 'rank' | 'size'>): RowRange {
  const start = Math.floor((rows * rank) / size);
  return { start, count: Math.floor((rows * (rank + 1)) / size) - start };
}
