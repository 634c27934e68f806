import { z } from 'zod';
import { everySchedule, floorSchema, requireSpan, type Schedule, type ScheduleKind } from './schedule.js';

/** The recipe's settings of a polynomial. */
export const polynomialSchema = z.strictObject({
  kind: z.literal('polynomial'),
  ...everySchedule,
  /** 1, a straight line, is PyTorch's; insightface trains with 2. */
  power: z.number().positive().default(1),
  floor: floorSchema,
});

/**
 * floor + (1 − floor) · (1 − t)^power with t = (step − start) / (total − start), held in [0, 1]; `power` defaults to 1, a
 * straight line, as in `torch.optim.lr_scheduler.PolynomialLR`. 1 until `start`, `floor` (default 0) from step `total` on.
 */
export function polynomial(
  total: number,
  { start = 0, power = 1, floor = 0 }: { start?: number; power?: number; floor?: number } = {},
): Schedule {
  requireSpan('polynomial', start, total);
  return (step) => {
    const t = Math.min(1, Math.max(0, (step - start) / (total - start)));
    return floor + (1 - floor) * (1 - t) ** power;
  };
}

export const polynomialKind: ScheduleKind<typeof polynomialSchema> = {
  schema: polynomialSchema,
  create: ({ power, floor }, { start, total }) => polynomial(total, { start, power, floor }),
};
