import { z } from 'zod';
import { LineamentError } from '../../errors.js';
import type { Deck } from '../deck.js';
import { peopleDecks } from './people-decks.js';
import type { Lookalikes, SamplerKind } from './sampler.js';

/** The recipe's settings of P × K. */
export const peopleSchema = z.strictObject({
  kind: z.literal('people'),
  /** K; default 4, as Hermans et al., "In defense of the triplet loss", 2017. */
  photos: z.int().min(2).default(4),
  /** So many of those most like a drawn person join them in the batch; default 0: all people are drawn at random. */
  lookalikes: z.int().min(0).max(16).default(0),
});

/** P × K: batches of `batch / photos` people with so many photos each, as losses on pairs and triplets need them. */
export const people: SamplerKind<typeof peopleSchema> = {
  schema: peopleSchema,
  needs: ({ photos, lookalikes }) => ({ photosTogether: photos, lookalikes }),
  create: ({ photos: each }, { photos: { labels }, batchSize, seed }) => ({
    order(epoch, lookalikes) {
      const { people, photos } = peopleDecks(labels, seed, epoch);
      const perBatch = batchSize / each;
      requireEnough(photos.size, perBatch, each);
      const order: number[] = [];
      for (let step = 0; step < Math.floor(labels.length / batchSize); step++) {
        const drawn = lookalikes ? withLookalikes(people, perBatch, lookalikes, photos) : people.deal(perBatch);
        for (const person of drawn) order.push(...photos.get(person)!.deal(each));
      }
      return Int32Array.from(order);
    },
  }),
};

/** People dealt one by one, each followed by those most like them who are not in the batch yet. */
function withLookalikes(
  people: Deck,
  wanted: number,
  { count, labels }: Lookalikes,
  photos: ReadonlyMap<number, Deck>,
): number[] {
  const drawn = new Set<number>();
  while (drawn.size < wanted) {
    const [person] = people.deal(1, drawn) as [number];
    const alike = labels.subarray(person * count, (person + 1) * count);
    for (const each of [person, ...alike]) if (drawn.size < wanted && photos.has(each)) drawn.add(each);
  }
  return [...drawn];
}

function requireEnough(people: number, perBatch: number, photos: number): void {
  if (people >= perBatch && Number.isInteger(perBatch)) return;
  throw new LineamentError(
    'DATASET_INVALID',
    `The sampler people makes batches of ${perBatch} people with ${photos} photos each, and the data has ${people} people.`,
    {
      cure: 'Lower batch, raise sampler.photos, or take another sampler; batch must be a multiple of sampler.photos.',
    },
  );
}
