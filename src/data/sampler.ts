import { Random } from '../random.js';

/**
 * The order in which an epoch visits `count` samples: a shuffle that depends on seed and epoch only, so a run that is
 * resumed in the middle of any epoch sees what it would have seen.
 */
export function shuffledOrder(count: number, seed: number, epoch: number): Int32Array {
  const order = sequentialOrder(count);
  const random = new Random(seed).fork(`order/${epoch}`);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const swapped = order[i]!;
    order[i] = order[j]!;
    order[j] = swapped;
  }
  return order;
}

/** Every sample in its place: the order of evaluation. */
export function sequentialOrder(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i);
}

/** The batches of an epoch; with `dropLast`, only full ones. */
export function stepsPerEpoch(count: number, batchSize: number, dropLast: boolean): number {
  return dropLast ? Math.floor(count / batchSize) : Math.ceil(count / batchSize);
}
