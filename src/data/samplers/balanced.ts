import { z } from 'zod';
import { peopleDecks } from './people-decks.js';
import type { SamplerKind } from './sampler.js';

/** The recipe's settings of class balance. */
export const balancedSchema = z.strictObject({ kind: z.literal('balanced') });

/** Every person as often as any other, however many photos there are of each: a person, then a photo, each dealt without repeats. */
export const balanced: SamplerKind<typeof balancedSchema> = {
  schema: balancedSchema,
  create: (_settings, { photos: { labels }, seed }) => ({
    order(epoch) {
      const { people, photos } = peopleDecks(labels, seed, epoch);
      return Int32Array.from({ length: labels.length }, () => photos.get(people.deal(1)[0]!)!.deal(1)[0]!);
    },
  }),
};
