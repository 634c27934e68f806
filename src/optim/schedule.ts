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
  requireSpan('cosine', start, total);
  return (step) => halfWave((step - start) / (total - start), floor);
}

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

/**
 * floor + (1 − floor) · (1 − t)^power with t = (step − start) / (total − start), held in [0, 1]; `power` defaults to 1, a
 * straight line, as in `torch.optim.lr_scheduler.PolynomialLR`. 1 until `start`, `floor` (default 0) from step `total` on.
 */
export function polynomial(
  total: number,
  { start = 0, power = 1, floor = 0 }: { start?: number; power?: number; floor?: number } = {},
): Schedule {
  requireSpan('polynomial', start, total);
  return (step) => floor + (1 - floor) * (1 - held((step - start) / (total - start))) ** power;
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

/** From 1 at t = 0 down to `floor` at t = 1, and flat beyond both. */
function halfWave(t: number, floor: number): number {
  return floor + ((1 - floor) * (1 + Math.cos(Math.PI * held(t)))) / 2;
}

function held(t: number): number {
  return Math.min(1, Math.max(0, t));
}

function requireSpan(schedule: string, start: number, total: number): void {
  requireSteps(schedule, 'total', total, 1);
  requireSteps(schedule, 'start', start, 0);
  if (start < total) return;
  throw new LineamentError(
    'VALUE_INVALID',
    `The ${schedule} schedule starts to fall at step ${start} (the end of the warm-up) and ends at step ${total}: train for longer or shorten the warm-up.`,
  );
}

function requireSteps(schedule: string, setting: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new LineamentError(
    'VALUE_INVALID',
    `Schedule ${schedule} needs ${setting} to be an integer of at least ${least}, and got ${value}.`,
  );
}
