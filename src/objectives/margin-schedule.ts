import { z } from 'zod';

/** An angular margin: below π/2, beyond which a face on the axis of its own person would count as unlike it. */
const marginRadians = z
  .number()
  .min(0)
  .lt(Math.PI / 2);

/**
 * The recipe's `margin`: a number (constant) or how the margin, in radians, moves over the epochs.
 *
 * - `constant`: `radians` throughout.
 * - `linear`: `from` at the start, `to` after `epochs` epochs and from there on. A margin that rises from zero lets a
 *   network trained from scratch find the people first; ArcFace at its full margin often diverges on small data.
 * - `step`: `from`, then the `margin` of the last of `steps` whose `epoch` has been reached.
 */
export const marginScheduleSchema = z.preprocess(
  (value) => (typeof value === 'number' ? { kind: 'constant', radians: value } : value),
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('constant'), radians: marginRadians }),
    z.strictObject({
      kind: z.literal('linear'),
      from: marginRadians.default(0),
      to: marginRadians,
      epochs: z.number().positive(),
    }),
    z.strictObject({
      kind: z.literal('step'),
      from: marginRadians.default(0),
      steps: z
        .array(z.strictObject({ epoch: z.number().min(0), margin: marginRadians }))
        .min(1)
        .refine((steps) => steps.every((step, i) => i === 0 || step.epoch > steps[i - 1]!.epoch), {
          message: 'expected steps in order of rising epoch',
        })
        .readonly(),
    }),
  ]),
);

export type MarginSchedule = z.output<typeof marginScheduleSchema>;

/**
 * The margin in radians at a point of the training.
 *
 * @param epoch epochs done so far, fractional within one: 1.5 is the middle of the second epoch.
 */
export function marginAt(schedule: MarginSchedule, epoch: number): number {
  switch (schedule.kind) {
    case 'constant':
      return schedule.radians;
    case 'linear': {
      const progress = Math.min(Math.max(epoch / schedule.epochs, 0), 1);
      return schedule.from + (schedule.to - schedule.from) * progress;
    }
    case 'step':
      return schedule.steps.findLast((step) => epoch >= step.epoch)?.margin ?? schedule.from;
  }
}

/** The epoch from which the margin no longer moves; a learning rate that waits for the margin waits until here. */
export function marginSettlesAt(schedule: MarginSchedule): number {
  switch (schedule.kind) {
    case 'constant':
      return 0;
    case 'linear':
      return schedule.epochs;
    case 'step':
      return schedule.steps.at(-1)!.epoch;
  }
}
