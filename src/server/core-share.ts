import { availableParallelism, getPriority, setPriority } from 'node:os';

/**
 * By how much threads that look at photos are less urgent than the rest, as `nice` counts: of a core that both want they get a quarter, and
 * what wakes for a request comes first.
 */
const LESS_URGENT = 5;

/** The least urgent that there is. */
const LEAST = 19;

/** Whether a thread may be less urgent than its process: elsewhere than on Linux only the whole process may. */
const byThread = (platform: NodeJS.Platform): boolean => platform === 'linux';

/**
 * How many threads look at photos unless told otherwise. They are most of the work, so that a core that were kept for the event loop, the
 * search and the network of embeddings would be idle most of the time: on Linux there is one a core, and they give way
 * ({@link giveWay}). Elsewhere one core is kept, of more than two.
 */
export function photoThreads(cores = availableParallelism(), platform = process.platform): number {
  const kept = byThread(platform) || cores <= 2 ? 0 : 1;
  return Math.min(256, cores - kept);
}

/** Lets whatever else of the process wants a core have it before the thread that calls this, where that can be. */
export function giveWay(platform = process.platform): void {
  if (!byThread(platform)) return;
  try {
    // Of Linux's threads each has a priority of its own, and 0 means the one that asks.
    setPriority(0, Math.min(LEAST, getPriority(0) + LESS_URGENT));
  } catch {
    // A container or a filter of system calls may forbid it: then all are as urgent as each other.
  }
}
