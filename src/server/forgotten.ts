import { z } from 'zod';
import type { Receipt } from '../gallery/receipt.js';
import { receiptSchema } from '../gallery/receipt-schema.js';

/** What forgetting answers: how much was removed, and the receipt that proves it without saying whom it was about. */
export const forgottenSchema = z.object({
  templates: z.int().meta({ description: 'How many were removed from the record.' }),
  receipt: receiptSchema.meta({
    id: 'Receipt',
    description: 'Numbers and hashes of what was forgotten; `lineament gallery receipt` checks it.',
  }),
});

export function forgottenAnswer(receipt: Receipt): z.output<typeof forgottenSchema> {
  const { people, backups } = receipt;
  return {
    templates: receipt.removed.templates,
    receipt: {
      ...receipt,
      people: people.map((person) => ({
        ...person,
        formerly: [...person.formerly],
        templates: [...person.templates],
      })),
      backups: [...backups],
    },
  };
}
