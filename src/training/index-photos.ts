import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathOf } from '../data/data-root.js';
import { samplerNeeds } from '../data/samplers/registry.js';
import { indexShards } from '../data/shards/index-shards.js';
import { peopleInBuffer } from '../data/shards/people-in-buffer.js';
import { tarShards } from '../data/shards/shard-files.js';
import type { ShardIndex } from '../data/shards/shard-index.js';
import type { TrainingEvent } from './events.js';
import type { Recipe } from './recipe.js';

/**
 * Tells where the photos of shards lie, before the training and once: see {@link indexShards}. Where shards are read in any
 * order, their index is made here all the same, so that whoever waits for it sees how far it is.
 *
 * @returns the photos to stream; null where the sampler does not stream, or the signal ended it.
 * @throws {LineamentError} DATASET_INVALID, FILE_INVALID
 */
export async function* indexPhotos(
  { data, sampler, seed }: Pick<Recipe, 'data' | 'sampler' | 'seed'>,
  signal: AbortSignal | undefined,
): AsyncGenerator<TrainingEvent, ShardIndex | null, undefined> {
  const { stream } = samplerNeeds(sampler);
  const roots = stream ? data.train : data.train.filter((root) => tarShards(pathOf(root)) !== null);
  if (roots.length === 0) return null;
  const indexing = indexShards(roots, { minimumPhotos: stream ? data.minimumPhotos : 1 });
  try {
    for (;;) {
      const step = indexing.next();
      if (step.done) {
        if (stream === undefined) return null;
        yield* warningOf(peopleInBuffer(step.value, { ...stream, seed }), stream);
        return step.value;
      }
      const { warning, ...progress } = step.value;
      yield warning === undefined ? { type: 'index', ...progress } : { type: 'warning', message: warning };
      await nextTurn();
      if (signal?.aborted) return null;
    }
  } finally {
    indexing.return(undefined as never);
  }
}

/** Batches of few people teach badly, and nothing else would tell why. */
function* warningOf(
  { people, atRandom }: ReturnType<typeof peopleInBuffer>,
  { buffer }: { readonly buffer: number },
): Generator<TrainingEvent> {
  if (people >= atRandom / 2) return;
  yield {
    type: 'warning',
    message:
      `the first ${buffer} photos read are of ${people} people, where as many drawn from all would be of ${atRandom}: ` +
      'the shards seem to be packed person by person, and batches will be of few people. ' +
      'Pack them in random order, lower sampler.blockMegabytes, or raise sampler.buffer',
  };
}
