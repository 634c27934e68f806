import { z } from 'zod';
import { LineamentError } from '../../errors.js';
import { halfWave } from './cosine.js';
import { everySchedule, floorSchema, requireSteps, type Schedule, type ScheduleKind } from './schedule.js';

/** The recipe's settings of a cosine with warm restarts. */
export const cosineRestartsSchema = z.strictObject({
  kind: z.literal('cosine-restarts'),
  ...everySchedule,
  /** Epochs of the first cycle: T_0; SGDR (Loshchilov and Hutter, 2017) tries 1, 10, 50, …. */
  period: z.number().positive().default(10),
  /** How many times as long each cycle is as the one before: T_mult; 1 is PyTorch's. */
  periodFactor: z.number().min(1).default(1),
  floor: floorSchema,
});

/**
 * Cosines one after another, each from 1 to `floor` (default 0): the first takes `period` steps, each further one `factor`
 * (default 1) times as many as the one before. 1 until `start` (default 0).
 *
 * `torch.optim.lr_scheduler.CosineAnnealingWarmRestarts` with T_0 = period, T_mult = factor and eta_min = floor · learning
 * rate. Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.
 */
export function cosineRestarts(
  period: number,
  { start = 0, factor = 1, floor = 0 }: { start?: number; factor?: number; floor?: number } = {},
): Schedule {
  requireSteps('cosineRestarts', 'period', period, 1);
  requireSteps('cosineRestarts', 'start', start, 0);
  if (!(factor >= 1)) {
    throw new LineamentError(
      'VALUE_INVALID',
      `Schedule cosineRestarts needs factor to be at least 1, so that its cycles do not shrink to nothing, and got ${factor}.`,
    );
  }
  return (step) => {
    let [into, length] = [Math.max(0, step - start), period];
    if (factor === 1) into %= length;
    for (; into >= length; length *= factor) into -= length;
    return halfWave(into / length, floor);
  };
}

export const cosineRestartsKind: ScheduleKind<typeof cosineRestartsSchema> = {
  schema: cosineRestartsSchema,
  create: ({ period, periodFactor, floor }, { start, steps }) =>
    cosineRestarts(steps(period), { start, factor: periodFactor, floor }),
};
