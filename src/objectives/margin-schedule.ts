import { z } from 'zod';

/**
 * The recipe's `margin`, in the unit of its objective: a number (constant) or how the margin moves over the epochs.
 *
 * - `constant`: `margin` throughout.
 * - `linear`: `from` at the start, `to` after `epochs` epochs and from there on. A margin that rises from zero lets a
 *   network trained from scratch find the people first; ArcFace at its full margin often diverges on small data.
 * - `step`: `from`, then the `margin` of the last of `steps` whose `epoch` has been reached.
 *
 * @param margin what one margin may be.
 */
function scheduleOf(margin: z.ZodNumber) {
  return z.preprocess(
    fromShorthand,
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('constant'), margin }),
      z.strictObject({
        kind: z.literal('linear'),
        from: margin.default(0),
        to: margin,
        epochs: z.number().positive(),
      }),
      z.strictObject({
        kind: z.literal('step'),
        from: margin.default(0),
        steps: z
          .array(z.strictObject({ epoch: z.number().min(0), margin }))
          .min(1)
          .refine((steps) => steps.every((step, i) => i === 0 || step.epoch > steps[i - 1]!.epoch), {
            message: 'expected steps in order of rising epoch',
          })
          .readonly(),
      }),
    ]),
  );
}

function fromShorthand(value: unknown): unknown {
  if (typeof value === 'number') return { kind: 'constant', margin: value };
  // Recipes in checkpoints of before there were margins in other units than radians.
  if (typeof value === 'object' && value !== null && 'radians' in value) {
    const { radians, ...rest } = value;
    return { ...rest, margin: radians };
  }
  return value;
}

/** Of a margin in radians: below π/2, beyond which a face on the axis of its own person would count as unlike it. */
export const angularMarginSchema = scheduleOf(
  z
    .number()
    .min(0)
    .lt(Math.PI / 2),
);

/** Of a margin in cosines: at most 1, with which a face on the axis of its own person counts as one at a right angle to it. */
export const cosineMarginSchema = scheduleOf(z.number().min(0).max(1));

/** Of a margin between distances of embeddings of unit length, squared ones too: at most 4, the largest there is. */
export const distanceMarginSchema = scheduleOf(z.number().min(0).max(4));

export type MarginSchedule = z.output<typeof angularMarginSchema>;

/**
 * The margin at a point of the training.
 *
 * @param epoch epochs done so far, fractional within one: 1.5 is the middle of the second epoch.
 */
export function marginAt(schedule: MarginSchedule, epoch: number): number {
  switch (schedule.kind) {
    case 'constant':
      return schedule.margin;
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

/**
 * The epoch from which no margin of a recipe's objectives moves any more; 0 where none moves. Schedules are known by their
 * form, for an objective may have several, each under a name of its own.
 */
export function marginsSettleAt(objectives: readonly object[]): number {
  const settings: unknown[] = objectives.flatMap((objective) => Object.values(objective) as unknown[]);
  return Math.max(0, ...settings.filter(isMoving).map(marginSettlesAt));
}

function isMoving(value: unknown): value is MarginSchedule {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return value.kind === 'linear' || value.kind === 'step';
}
