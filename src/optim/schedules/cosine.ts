import { z } from 'zod';
import { everySchedule, floorSchema, requireSpan, type Schedule, type ScheduleKind } from './schedule.js';

/** The recipe's settings of a cosine. */
export const cosineSchema = z.strictObject({ kind: z.literal('cosine'), ...everySchedule, floor: floorSchema });

/**
 * floor + (1 − floor) · (1 + cos(π · t)) / 2 with t = (step − start) / (total − start), held in [0, 1].
 *
 * 1 until `start` (default 0: set it to the warm-up's steps), `floor` (default 0) from step `total` on.
 * Loshchilov and Hutter, "SGDR", 2017, without restarts.
 */
export function cosine(total: number, { start = 0, floor = 0 }: { start?: number; floor?: number } = {}): Schedule {
  requireSpan('cosine', start, total);
  return (step) => halfWave((step - start) / (total - start), floor);
}

/** From 1 at t = 0 down to `floor` at t = 1, and flat beyond both. */
export function halfWave(t: number, floor: number): number {
  return floor + ((1 - floor) * (1 + Math.cos(Math.PI * Math.min(1, Math.max(0, t))))) / 2;
}

export const cosineKind: ScheduleKind<typeof cosineSchema> = {
  schema: cosineSchema,
  create: ({ floor }, { start, total }) => cosine(total, { start, floor }),
};
