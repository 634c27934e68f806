import { z } from 'zod';
import { everySchedule, type Schedule, type ScheduleKind } from './schedule.js';

/** The recipe's settings of a constant rate. */
export const constantSchema = z.strictObject({ kind: z.literal('constant'), ...everySchedule });

/** Always 1. */
export function constant(): Schedule {
  return () => 1;
}

export const constantKind: ScheduleKind<typeof constantSchema> = { schema: constantSchema, create: constant };
