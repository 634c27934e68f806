import { z } from 'zod';
import { Plateau } from '../optim/plateau.js';
import { constant } from '../optim/schedules/constant.js';
import { everySchedule, factorSchema, floorSchema, type ScheduleKind } from '../optim/schedules/schedule.js';
import { WATCHED, watching } from './watched.js';

/** The recipe's settings of a rate that falls on a plateau. These defaults are `ReduceLROnPlateau`'s. */
export const plateauSchema = z.strictObject({
  kind: z.literal('plateau'),
  ...everySchedule,
  ...watching,
  factor: factorSchema,
  /** Epochs without an improvement that are borne. */
  patience: z.int().min(0).default(10),
  /** Epochs after a reduction that are not counted. */
  cooldown: z.int().min(0).default(0),
  floor: floorSchema,
});

/** Constant, and lowered by a {@link Plateau} of the figure watched. It stands here, where figures are known. */
export const plateauKind: ScheduleKind<typeof plateauSchema> = {
  schema: plateauSchema,
  create: constant,
  follow: ({ watch, ...settings }) => new Plateau({ ...settings, better: WATCHED[watch].better }),
};
