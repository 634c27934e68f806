import { z } from 'zod';
import type { MarginScheduleKind } from './kind.js';

const schema = (margin: z.ZodNumber) =>
  z.strictObject({
    kind: z.literal('linear'),
    from: margin.default(0),
    to: margin,
    epochs: z.number().positive(),
  });

/**
 * `from` at the start, `to` after `epochs` epochs and from there on. A margin that rises from zero lets a network trained
 * from scratch find the people first; ArcFace at its full margin often diverges on small data.
 */
export const linear: MarginScheduleKind<ReturnType<typeof schema>> = {
  schema,
  marginAt({ from, to, epochs }, epoch) {
    const progress = Math.min(Math.max(epoch / epochs, 0), 1);
    return from + (to - from) * progress;
  },
  settlesAt: ({ epochs }) => epochs,
};
