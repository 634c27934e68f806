import { z } from 'zod';
import { constant } from './margin-schedules/constant.js';
import type { MarginScheduleKind } from './margin-schedules/kind.js';
import { linear } from './margin-schedules/linear.js';
import { step } from './margin-schedules/step.js';

/** How a margin may move over the epochs, by the `kind` that a recipe calls it. */
export const MARGIN_SCHEDULES = { constant, linear, step } as const;

type Registry = typeof MARGIN_SCHEDULES;
type Schema = ReturnType<Registry[keyof Registry]['schema']>;

/**
 * The recipe's `margin`, in the unit of its objective: a number (constant) or how the margin moves over the epochs.
 *
 * @param margin what one margin may be.
 */
function scheduleOf(margin: z.ZodNumber) {
  const schemas: Schema[] = Object.values(MARGIN_SCHEDULES).map(({ schema }) => schema(margin));
  const union = z.discriminatedUnion('kind', schemas as [Schema, ...Schema[]], {
    error: ({ input }) => (typeof input === 'object' ? undefined : 'expected a number, or keys with values'),
  });
  return z.preprocess(fromShorthand, union);
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
    .lt(Math.PI / 2, 'expected an angle in radians, below π/2 (1.57)'),
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
  return kindOf(schedule).marginAt(schedule, epoch);
}

/** The epoch from which the margin no longer moves; a learning rate that waits for the margin waits until here. */
export function marginSettlesAt(schedule: MarginSchedule): number {
  return kindOf(schedule).settlesAt(schedule);
}

/**
 * The epoch from which no margin of a recipe's objectives moves any more; 0 where none moves. Schedules are known by their
 * form, for an objective may have several, each under a name of its own.
 */
export function marginsSettleAt(objectives: readonly object[]): number {
  const settings: unknown[] = objectives.flatMap((objective) => Object.values(objective) as unknown[]);
  return Math.max(0, ...settings.filter(isMarginSchedule).map(marginSettlesAt));
}

function isMarginSchedule(value: unknown): value is MarginSchedule {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return typeof value.kind === 'string' && Object.hasOwn(MARGIN_SCHEDULES, value.kind);
}

function kindOf({ kind }: MarginSchedule): MarginScheduleKind<z.ZodObject> {
  // The schema has matched the settings to their kind; the compiler cannot follow the pair through the registry.
  return MARGIN_SCHEDULES[kind] as unknown as MarginScheduleKind<z.ZodObject>;
}
