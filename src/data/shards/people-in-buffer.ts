import type { ShardIndex } from './shard-index.js';
import { blockStarts, laneStretches, type StreamSettings } from './streamed-order.js';

/**
 * How many people the buffer of a stream shows when it is first full, and how many so many photos drawn from all would show on
 * average, Σ 1 − (1 − n/N)^B over people with n of the N photos, for a buffer of B. Far fewer are those of shards that were packed person by
 * person: batches drawn from the buffer are then of few people.
 */
export function peopleInBuffer(
  { starts, offsets, labels, classes }: Pick<ShardIndex, 'starts' | 'offsets' | 'labels' | 'classes'>,
  { buffer, lanes, seed, blockMegabytes }: Omit<StreamSettings, 'batchSize'>,
): { readonly people: number; readonly atRandom: number } {
  const photos = new Uint32Array(classes.length);
  for (const label of labels) photos[label]!++;
  const seen = new Set<number>();
  const each = Math.max(1, Math.floor(buffer / lanes));
  let held = 0;
  for (const stretches of laneStretches(blockStarts({ starts, offsets }, blockMegabytes * 1e6), { lanes, seed }, 0)) {
    let left = each;
    for (let i = 0; i < stretches.length && left > 0; i += 2) {
      const end = Math.min(stretches[i + 1]!, stretches[i]! + left);
      for (let photo = stretches[i]!; photo < end; photo++) seen.add(labels[photo]!);
      left -= end - stretches[i]!;
    }
    held += each - left;
  }
  const atRandom = photos.reduce((sum, count) => sum + 1 - (1 - count / labels.length) ** held, 0);
  return { people: seen.size, atRandom: Math.round(atRandom) };
}
