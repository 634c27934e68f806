import { assert, double, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createSchedule,
  followerOf,
  type ScheduleConfig,
  SCHEDULES,
  scheduleSchema,
} from '../../src/training/schedules.js';

const KINDS = Object.keys(SCHEDULES) as ScheduleConfig['kind'][];
/** What has no default. */
const NEEDED = { every: 2, epochs: [1, 3.5] };

/** The kind's settings, of which it takes what it knows. */
function settingsOf(kind: ScheduleConfig['kind'], more: object = {}): ScheduleConfig {
  const { shape } = SCHEDULES[kind].schema;
  const known = Object.entries({ ...NEEDED, ...more }).filter(([key]) => key in shape);
  return scheduleSchema.parse({ kind, ...Object.fromEntries(known) });
}

describe.each(KINDS)('%s', (kind) => {
  it('keeps its settings through JSON, and warms up from its first step unless told otherwise', () => {
    const settings = settingsOf(kind);
    expect(scheduleSchema.parse(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
    expect(settings.warmupSteps).toBe(0);
  });

  it('rises to 1 in its warm-up, and never leaves [floor, 1] after it', () => {
    const steps = integer({ min: 1, max: 60 });
    const share = double({ min: 0, max: 1, noNaN: true });
    assert(
      property(steps, steps, double({ min: 1, max: 3, noNaN: true }), share, (start, rest, more, floor) => {
        const settings = settingsOf(kind, { floor, power: more, periodFactor: more, warmupSteps: start });
        const span = { start, total: start + rest, steps: (epochs: number) => Math.max(1, Math.round(epochs * 7)) };
        const schedule = createSchedule(settings, span);
        const factors = Array.from({ length: 150 }, (_, step) => schedule(step));
        expect(factors[0]).toBeLessThanOrEqual(1 / start + 1e-12);
        expect(Math.max(...factors)).toBeLessThanOrEqual(1 + 1e-12);
        const least = 'floor' in settings ? settings.floor : 0;
        expect(Math.min(...factors.slice(start))).toBeGreaterThanOrEqual(least - 1e-12);
      }),
      { numRuns: 50 },
    );
  });

  it('has a follower exactly if it watches a figure, which lowers the rate and goes on from its state', () => {
    const settings = settingsOf(kind, { patience: 1, factor: 0.5 });
    const [follower, resumed] = [followerOf(settings), followerOf(settings)];
    expect(follower !== null).toBe('watch' in settings);
    if (follower === null || resumed === null) return;
    const lowered = Array.from({ length: 20 }, () => follower.observe(1));
    expect(lowered).toContain(true);
    expect(follower.factor).toBeLessThan(1);
    resumed.restore(JSON.parse(JSON.stringify(follower.state())) as object);
    expect(resumed.factor).toBe(follower.factor);
    expect(resumed.state()).toEqual(follower.state());
  });
});
