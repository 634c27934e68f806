import { z } from 'zod';
import { LineamentError } from '../../errors.js';
import type { Frozen, Part } from '../../parts.js';

/** The factor on the base learning rate at each step, counted from 0. Pure: the step is all it depends on. */
export type Schedule = (step: number) => number;

/** The steps of a training. */
export interface Span {
  /** Where the warm-up is over, and what falls begins to fall. */
  readonly start: number;
  /** How many there are. */
  readonly total: number;
  /** Those of so many epochs, in whole ones, and one at least. */
  steps(epochs: number): number;
}

/** A kind of schedule that a recipe may name. It knows nothing of the warm-up but its end: that is the same before any. */
export interface ScheduleKind<Schema extends z.ZodObject> extends Part<Schema, Span, Schedule> {
  /** Of one that goes by a figure of each epoch, which its setting `watch` names: what lowers the rate further. */
  follow?(settings: Frozen<z.output<Schema>>): FigureSchedule;
}

/** A factor on the learning rate that goes by a figure of each epoch. */
export interface FigureSchedule {
  readonly factor: number;
  /** Takes in the figure of an epoch; returns whether it lowered the rate. */
  observe(value: number): boolean;
  /** What it remembers; plain data for a checkpoint. */
  state(): object;
  restore(state: object): void;
}

/** What a recipe may set of every schedule. */
export const everySchedule = {
  /** Steps in which the learning rate rises linearly to where the schedule is. */
  warmupSteps: z.int().min(0).default(0),
};

/** The share of the learning rate that is left; PyTorch's `eta_min` divided by the learning rate. */
export const floorSchema = z.number().min(0).max(1).default(0);

/** What the learning rate is multiplied by; 0.1 is PyTorch's `gamma`. */
export const factorSchema = z.number().gt(0).lt(1).default(0.1);

/** Throws `VALUE_INVALID` where a schedule would begin to fall when the training is over. */
export function requireSpan(schedule: string, start: number, total: number): void {
  requireSteps(schedule, 'total', total, 1);
  requireSteps(schedule, 'start', start, 0);
  if (start < total) return;
  throw new LineamentError(
    'VALUE_INVALID',
    `The ${schedule} schedule starts to fall at step ${start} (the end of the warm-up) and ends at step ${total}: train for longer or shorten the warm-up.`,
  );
}

/** Throws `VALUE_INVALID` for what is no number of steps, or fewer than `least`. */
export function requireSteps(schedule: string, setting: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new LineamentError(
    'VALUE_INVALID',
    `Schedule ${schedule} needs ${setting} to be an integer of at least ${least}, and got ${value}.`,
  );
}
