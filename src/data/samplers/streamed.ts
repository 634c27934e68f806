import { z } from 'zod';
import { LineamentError } from '../../errors.js';
import type { SamplerKind } from './sampler.js';

/** The recipe's settings of a stream. */
export const streamedSchema = z.strictObject({
  kind: z.literal('streamed'),
  /** Photos held, as they are encoded, to draw from; the default takes some 150 MB with photos of 112 × 112. */
  buffer: z.int().min(1).max(10_000_000).default(16_384),
  /** Streams that a batch is made of, an equal part of it each, with shards of their own: as many as processes, or a multiple. */
  lanes: z.int().min(1).max(1024).default(1),
  /** Files are read in pieces of so many megabytes, which come in another order in each epoch. */
  blockMegabytes: z.number().positive().default(16),
});

/** Every photo once, in the order of a shuffling buffer: for tar shards and RecordIO, which are then read from front to back. */
export const streamed: SamplerKind<typeof streamedSchema> = {
  schema: streamedSchema,
  needs: ({ buffer, lanes, blockMegabytes }) => ({ stream: { buffer, lanes, blockMegabytes } }),
  create({ buffer, lanes, blockMegabytes }, { photos, batchSize, seed }) {
    if (photos.streamed !== undefined) return photos.streamed({ buffer, lanes, blockMegabytes, batchSize, seed });
    throw new LineamentError(
      'DATASET_INVALID',
      `The sampler streamed reads tar shards or RecordIO, and ${photos.name} is neither: take the sampler shuffled.`,
    );
  },
};
