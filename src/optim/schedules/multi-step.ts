import { z } from 'zod';
import { everySchedule, factorSchema, requireSteps, type Schedule, type ScheduleKind } from './schedule.js';

/** The recipe's settings of a rate that falls at given epochs. */
export const multiStepSchema = z.strictObject({
  kind: z.literal('multi-step'),
  ...everySchedule,
  /** The epochs at whose start the learning rate is multiplied by `factor`. */
  epochs: z.array(z.number().positive()).min(1),
  factor: factorSchema,
});

/**
 * factor ^ (number of milestones reached); a milestone is the first step of the next level; `factor` defaults to 0.1.
 * `torch.optim.lr_scheduler.MultiStepLR`.
 */
export function multiStep(milestones: readonly number[], factor = 0.1): Schedule {
  for (const milestone of milestones) requireSteps('multiStep', 'every milestone', milestone, 0);
  return (step) => factor ** milestones.filter((milestone) => step >= milestone).length;
}

export const multiStepKind: ScheduleKind<typeof multiStepSchema> = {
  schema: multiStepSchema,
  create: ({ epochs, factor }, { steps }) => multiStep(epochs.map(steps), factor),
};
