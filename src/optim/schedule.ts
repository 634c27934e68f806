import { LineamentError } from '../errors.js';

/** The factor on the base learning rate at each step, counted from 0. Pure: the step is all it depends on. */
export type Schedule = (step: number) => number;

/** Always 1. */
export function constant(): Schedule {
  return () => 1;
}

/** factor ^ ⌊step / every⌋: `every` steps at each level; `factor` defaults to 0.1. */
export function step(every: number, factor = 0.1): Schedule {
  requireSteps('step', 'every', every, 1);
  return (step) => factor ** Math.floor(step / every);
}

/** factor ^ (number of milestones reached); a milestone is the first step of the next level; `factor` defaults to 0.1. */
export function multiStep(milestones: readonly number[], factor = 0.1): Schedule {
  for (const milestone of milestones) requireSteps('multiStep', 'every milestone', milestone, 0);
  return (step) => factor ** milestones.filter((milestone) => step >= milestone).length;
}

/**
 * floor + (1 − floor) · (1 + cos(π · t)) / 2 with t = (step − start) / (total − start), held in [0, 1].
 *
 * 1 until `start` (default 0: set it to the warm-up's steps), `floor` (default 0) from step `total` on.
 * Loshchilov and Hutter, "SGDR", 2017, without restarts.
 */
export function cosine(total: number, { start = 0, floor = 0 }: { start?: number; floor?: number } = {}): Schedule {
  requireSteps('cosine', 'total', total, 1);
  requireSteps('cosine', 'start', start, 0);
  if (start >= total) {
    throw new LineamentError(
      'VALUE_INVALID',
      `The cosine schedule starts to fall at step ${start} (the end of the warm-up) and ends at step ${total}: train for longer or shorten the warm-up.`,
    );
  }
  return (step) => {
    const t = Math.min(1, Math.max(0, (step - start) / (total - start)));
    return floor + ((1 - floor) * (1 + Math.cos(Math.PI * t))) / 2;
  };
}

/**
 * Ramps linearly into another schedule: its factor times (step + 1) / steps during the first `steps` steps.
 * The other schedule is not shifted. With 0 steps it is returned as it is.
 * Goyal et al., "Accurate, large minibatch SGD", 2017.
 */
export function warmUp(steps: number, schedule: Schedule): Schedule {
  requireSteps('warmUp', 'steps', steps, 0);
  return (step) => (step < steps ? ((step + 1) / steps) * schedule(step) : schedule(step));
}

function requireSteps(schedule: string, setting: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new LineamentError(
    'VALUE_INVALID',
    `Schedule ${schedule} needs ${setting} to be an integer of at least ${least}, and got ${value}.`,
  );
}
