import type { TrainingEvent } from '../events.js';
import type { Recipe } from '../recipe.js';
import { openTracker } from './registry.js';
import { statusTracker } from './run-status.js';
import type { Outcome, Tracker } from './tracker.js';

/**
 * The trackers of the run in this directory: its status, and those that the recipe asks for.
 *
 * @throws RECIPE_INVALID for one that lacks a setting
 */
export function openTrackers(recipe: Recipe, run: string): Tracker[] {
  const asked = recipe.tracking.map((settings) => openTracker(settings, { run, recipe }));
  return [statusTracker(run), ...asked];
}

/**
 * The events of a training as they are, told to trackers in passing. What goes wrong with a tracker becomes a warning, once
 * for each of them, and never stops the training.
 */
export async function* tracked(
  events: AsyncIterable<TrainingEvent>,
  trackers: readonly Tracker[],
): AsyncGenerator<TrainingEvent, void, undefined> {
  const warned = new Set<Tracker>();
  function* told(tracker: Tracker, error: unknown): Generator<TrainingEvent> {
    if (warned.has(tracker)) return;
    warned.add(tracker);
    const reason = error instanceof Error ? reasonOf(error) : String(error);
    yield {
      type: 'warning',
      message: `${tracker.name} does not get this run's figures, or not all: ${reason}. The training goes on`,
    };
  }
  let outcome: Outcome = 'interrupted';
  let closed = false;
  try {
    for await (const event of events) {
      for (const tracker of trackers) {
        try {
          tracker.record(event);
        } catch (error) {
          yield* told(tracker, error);
        }
      }
      if (event.type === 'end') outcome = 'finished';
      yield event;
    }
    closed = true;
    for (const [n, result] of (await closing(trackers, outcome)).entries()) {
      if (result.status === 'rejected') yield* told(trackers[n]!, result.reason);
    }
  } catch (error) {
    outcome = 'failed';
    throw error;
  } finally {
    if (!closed) await closing(trackers, outcome);
  }
}

function closing(trackers: readonly Tracker[], outcome: Outcome): Promise<PromiseSettledResult<void>[]> {
  return Promise.allSettled(trackers.map((tracker) => tracker.close(outcome)));
}

/** `fetch` says "fetch failed", and why in its cause. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message} (${error.cause.message || error.cause.name})` : error.message;
}
