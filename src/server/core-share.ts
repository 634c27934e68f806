import { availableParallelism } from 'node:os';

/** Cores from which on one is left. With fewer it would be a third of the photos, and idle most of the time. */
const FROM = 4;

/** The most threads that a server may have. */
const MOST = 256;

/**
 * How many threads look at photos unless told otherwise: one a core, but for one of four cores or more, which is left to the event loop, the
 * search and the network of embeddings. With fewer cores these share them with the photos: they wait more than they compute, and whatever
 * wakes for a request is soon given its turn (`npm run bench -- http` measures `GET /health` meanwhile). That photos had a lower priority
 * instead (`nice`) made probes no faster, and let other programs of the machine take the photos' time.
 */
export function photoThreads(cores = availableParallelism()): number {
  return Math.min(MOST, cores >= FROM ? cores - 1 : cores);
}
