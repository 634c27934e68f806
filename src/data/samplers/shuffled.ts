import { z } from 'zod';
import { Random } from '../../random.js';
import type { SamplerKind } from './sampler.js';
import { sequentialOrder } from './sequential.js';

/** The recipe's settings of a shuffle. */
export const shuffledSchema = z.strictObject({ kind: z.literal('shuffled') });

/** A shuffle of `count` samples that depends on seed and epoch only (Fisher and Yates). */
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

/** Every photo once, in random order. */
export const shuffled: SamplerKind<typeof shuffledSchema> = {
  schema: shuffledSchema,
  create: (_settings, { photos, seed }) => ({ order: (epoch) => shuffledOrder(photos.labels.length, seed, epoch) }),
};
