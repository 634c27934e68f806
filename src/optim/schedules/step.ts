import { z } from 'zod';
import { everySchedule, factorSchema, requireSteps, type Schedule, type ScheduleKind } from './schedule.js';

/** The recipe's settings of a rate that falls every so many epochs. */
export const stepSchema = z.strictObject({
  kind: z.literal('step'),
  ...everySchedule,
  /** Epochs at each level. */
  every: z.number().positive(),
  factor: factorSchema,
});

/** factor ^ ⌊step / every⌋: `every` steps at each level; `factor` defaults to 0.1. `torch.optim.lr_scheduler.StepLR`. */
export function step(every: number, factor = 0.1): Schedule {
  requireSteps('step', 'every', every, 1);
  return (step) => factor ** Math.floor(step / every);
}

export const stepKind: ScheduleKind<typeof stepSchema> = {
  schema: stepSchema,
  create: ({ every, factor }, { steps }) => step(steps(every), factor),
};
