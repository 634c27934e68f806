import { requireSteps, type Schedule } from './schedule.js';

/**
 * Ramps linearly into another schedule: its factor times (step + 1) / steps during the first `steps` steps.
 * The other schedule is not shifted. With 0 steps it is returned as it is.
 * Goyal et al., "Accurate, large minibatch SGD", 2017.
 */
export function warmUp(steps: number, schedule: Schedule): Schedule {
  requireSteps('warmUp', 'steps', steps, 0);
  return (step) => (step < steps ? ((step + 1) / steps) * schedule(step) : schedule(step));
}
