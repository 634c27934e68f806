import type { z } from 'zod';
import { constantKind } from '../optim/schedules/constant.js';
import { cosineRestartsKind } from '../optim/schedules/cosine-restarts.js';
import { cosineKind } from '../optim/schedules/cosine.js';
import { multiStepKind } from '../optim/schedules/multi-step.js';
import { polynomialKind } from '../optim/schedules/polynomial.js';
import type { FigureSchedule, Schedule, ScheduleKind, Span } from '../optim/schedules/schedule.js';
import { stepKind } from '../optim/schedules/step.js';
import { warmUp } from '../optim/schedules/warm-up.js';
import { choiceOf, createPart, type Frozen } from '../parts.js';
import { plateauKind } from './plateau-schedule.js';

/** The schedules of the learning rate that a recipe may name, by their `kind`. */
export const SCHEDULES = {
  constant: constantKind,
  step: stepKind,
  'multi-step': multiStepKind,
  cosine: cosineKind,
  'cosine-restarts': cosineRestartsKind,
  polynomial: polynomialKind,
  plateau: plateauKind,
} as const;

/** The recipe's `schedule`. */
export const scheduleSchema = choiceOf(SCHEDULES);

export type ScheduleConfig = Frozen<z.output<typeof scheduleSchema>>;

/** The factor by step, warm-up included; that of a {@link followerOf} comes on top. */
export function createSchedule(config: ScheduleConfig, span: Span): Schedule {
  return warmUp(span.start, createPart(SCHEDULES, config, span));
}

/** What lowers the rate by a figure of each epoch; null where the schedule goes by the step alone. */
export function followerOf(config: ScheduleConfig): FigureSchedule | null {
  const kind = SCHEDULES[config.kind] as unknown as ScheduleKind<z.ZodObject>;
  return kind.follow?.(config) ?? null;
}
