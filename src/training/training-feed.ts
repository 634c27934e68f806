import { degrades } from '../data/augmentation/registry.js';
import type { Feed } from '../data/feed.js';
import type { FeedSpec } from '../data/feed-messages.js';
import { samplerNeeds } from '../data/samplers/registry.js';
import type { ShardIndex } from '../data/shards/shard-index.js';
import { spawnFeed } from '../data/spawn-feed.js';
import type { ProcessGroup } from '../distributed/process-group.js';
import { LineamentError } from '../errors.js';
import { traitsOf } from '../objectives/registry.js';
import type { Recipe } from './recipe.js';

/**
 * Gradients are averaged over the parts of a batch, those of processes and of `accumulate`: right for parts of one size only. Photos that
 * the sampler puts together stay so, beside those of another person, or no part would hold a pair to compare.
 * @throws {LineamentError} RECIPE_INVALID
 */
export function requireEqualParts(
  { batch, accumulate, sampler }: Pick<Recipe, 'batch' | 'accumulate' | 'sampler'>,
  { size }: Pick<ProcessGroup, 'size'>,
): void {
  const part = batch / size / accumulate;
  const { photosTogether: photos = 1 } = samplerNeeds(sampler);
  const least = 2 * photos;
  if (part >= least && part % photos === 0) return;
  throw new LineamentError(
    'RECIPE_INVALID',
    `batch: expected a multiple of ${size * accumulate * photos}, at least ${size * accumulate * least}, that leaves ` +
      `${photos === 1 ? 'two photos' : `${photos} photos of each of two people`} or more in each part, for ` +
      `${size === 1 ? 'one process' : `${size} processes`} and accumulate: ${accumulate}, but got ${batch}`,
  );
}

/** One person alone is told from nobody: every loss but a teacher's is 0 from the first step. */
function requirePeople({ objective }: Recipe, { name, classes }: Feed): void {
  if (classes.length > 1 || objective.every(({ kind }) => traitsOf(kind).learnsFrom === 'teacher')) return;
  throw new LineamentError(
    'DATASET_INVALID',
    `Expected photos of two people or more to tell apart, but ${name} has those of "${classes[0]}" alone.`,
    { cure: 'Add people, or lower data.minimumPhotos if it leaves others out.' },
  );
}

/** A GPU augments by the way; a CPU that has to feed one could not keep up. */
function augmentsOnDevice({ device, augment, mix }: Recipe): boolean {
  return device !== 'cpu' && mix === undefined && !degrades(augment);
}

/**
 * What the network is fed with in this process: its part of every batch of the recipe.
 *
 * @param shards the photos, where the recipe's sampler streams them.
 * @throws {LineamentError} DATASET_INVALID where the photos do not fill a batch, or are of one person.
 */
export async function openTrainingFeed(
  recipe: Recipe,
  shards: ShardIndex | null,
  { rank, size }: ProcessGroup,
): Promise<Feed> {
  const { data, input, augment, sampler, mix, batch, seed } = recipe;
  const [width, height] = input.size;
  const spec: FeedSpec = {
    dataset: data.train,
    datasetOptions: { minimumPhotos: data.minimumPhotos },
    shards: shards ?? undefined,
    batchSize: batch,
    canvas: { width: input.canvas[0], height: input.canvas[1], centralFraction: input.crop },
    input: { width, height, mean: input.mean, std: input.std },
    augment,
    apply: augmentsOnDevice(recipe) ? 'later' : 'cpu',
    sampler,
    mix,
    // A small last batch would weigh as much as a full one, and batch normalisation needs more than one image.
    dropLast: true,
    seed,
    cacheBytes: data.cacheMegabytes * 1e6,
    onBroken: data.broken,
    part: { index: rank, of: size },
  };
  // Where processes share a machine, one thread each is as many threads as processes.
  const feed = await (size === 1 ? spawnFeed(spec) : spawnFeed(spec, 1));
  try {
    requirePeople(recipe, feed);
    return feed;
  } catch (error) {
    await feed.close();
    throw error;
  }
}
