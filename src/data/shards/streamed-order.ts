import { Random } from '../../random.js';
import type { ShardIndex } from './shard-index.js';

/** How photos are streamed; see the sampler `streamed`. */
export interface StreamLayout {
  /** Photos held to draw from. */
  readonly buffer: number;
  /** Streams that each batch is made of, equal parts of it. */
  readonly lanes: number;
  readonly blockMegabytes: number;
}

export interface StreamSettings extends StreamLayout {
  readonly batchSize: number;
  readonly seed: number;
}

/** Photos in the order in which they are read: from the first of each stretch to before its second number. */
export type Stretches = Int32Array;

/**
 * Where the pieces begin in which files are read from front to back, and last how many photos there are: files are cut when a
 * piece has `blockBytes`. So there is something to shuffle where all photos lie in a few files.
 */
export function blockStarts(
  { starts, offsets }: Pick<ShardIndex, 'starts' | 'offsets'>,
  blockBytes: number,
): Int32Array {
  const blocks: number[] = [];
  for (let file = 0; file + 1 < starts.length; file++) {
    let begin = Number.NEGATIVE_INFINITY;
    for (let record = starts[file]!; record < starts[file + 1]!; record++) {
      if (offsets[record]! - begin < blockBytes) continue;
      begin = offsets[record]!;
      blocks.push(record);
    }
  }
  blocks.push(starts.at(-1)!);
  return Int32Array.from(blocks);
}

/**
 * What each lane reads in an epoch: the blocks, one after the other in an order drawn from seed and epoch, cut into `lanes` parts
 * with as many photos each, give or take one. Every photo is in one lane, once.
 */
export function laneStretches(
  blocks: Int32Array,
  { lanes, seed }: Pick<StreamSettings, 'lanes' | 'seed'>,
  epoch: number,
): Stretches[] {
  const total = blocks.at(-1)!;
  const order = new Random(seed)
    .fork(`blocks/${epoch}`)
    .shuffle(Array.from({ length: blocks.length - 1 }, (_, i) => i));
  const parts: number[][] = Array.from({ length: lanes }, () => []);
  let [lane, read] = [0, 0];
  for (const block of order) {
    for (let from = blocks[block]!; from < blocks[block + 1]!;) {
      while (read >= Math.floor(((lane + 1) * total) / lanes)) lane++;
      const to = Math.min(blocks[block + 1]!, from + Math.floor(((lane + 1) * total) / lanes) - read);
      parts[lane]!.push(from, to);
      read += to - from;
      from = to;
    }
  }
  return parts.map((part) => Int32Array.from(part));
}

/**
 * The order in which photos leave a buffer of `size` that is filled from these stretches: each one that leaves is drawn from all in
 * the buffer, and the next one read takes its place. Every photo leaves once; none before as many but `size` were read.
 */
export function shuffledByBuffer(stretches: Stretches, size: number, random: Random): Int32Array {
  let count = 0;
  for (let i = 0; i < stretches.length; i += 2) count += stretches[i + 1]! - stretches[i]!;
  const order = new Int32Array(count);
  const buffer = new Int32Array(Math.min(size, count));
  let [held, left] = [0, 0];
  for (let i = 0; i < stretches.length; i += 2) {
    for (let photo = stretches[i]!; photo < stretches[i + 1]!; photo++) {
      if (held < buffer.length) {
        buffer[held++] = photo;
        continue;
      }
      const place = random.integer(held);
      order[left++] = buffer[place]!;
      buffer[place] = photo;
    }
  }
  while (held > 0) {
    const place = random.integer(held);
    order[left++] = buffer[place]!;
    buffer[place] = buffer[--held]!;
  }
  return order;
}

/**
 * The photos of an epoch in the order in which they are visited: every one once. Each batch has an equal part of every lane, in the
 * lanes' order, as long as all have so many; what is left of them comes last. It depends on seed and epoch only: so
 * the state of the buffer in the middle of an epoch is known without being kept.
 */
export function streamedOrder(
  lanes: readonly Stretches[],
  { buffer, batchSize, seed }: Pick<StreamSettings, 'buffer' | 'batchSize' | 'seed'>,
  epoch: number,
): Int32Array {
  const size = Math.max(1, Math.floor(buffer / lanes.length));
  const random = new Random(seed);
  const orders = lanes.map((lane, n) => shuffledByBuffer(lane, size, random.fork(`buffer/${epoch}/${n}`)));
  if (orders.length === 1) return orders[0]!;
  const order = new Int32Array(orders.reduce((sum, { length }) => sum + length, 0));
  const each = batchSize / orders.length;
  const steps = Math.floor(Math.min(...orders.map(({ length }) => length)) / each);
  let at = 0;
  const append = (photos: Int32Array): void => {
    order.set(photos, at);
    at += photos.length;
  };
  for (let step = 0; step < steps; step++)
    for (const lane of orders) append(lane.subarray(step * each, (step + 1) * each));
  for (const lane of orders) append(lane.subarray(steps * each));
  return order;
}
