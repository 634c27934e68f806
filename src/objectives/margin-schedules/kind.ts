import type { z } from 'zod';

/** A way in which a margin may move over the epochs. */
export interface MarginScheduleKind<Schema extends z.ZodObject> {
  /** @param margin what one margin may be, in the unit of its objective. */
  schema(margin: z.ZodNumber): Schema;
  /** @param epoch epochs done so far, fractional within one: 1.5 is the middle of the second epoch. */
  marginAt(settings: z.output<Schema>, epoch: number): number;
  /** The epoch from which the margin no longer moves. */
  settlesAt(settings: z.output<Schema>): number;
}
