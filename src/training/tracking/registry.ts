import type { z } from 'zod';
import { choiceOf, createPart, type Frozen } from '../../parts.js';
import { mlflow } from './mlflow.js';
import { tensorboard } from './tensorboard.js';
import type { TrackedRun, Tracker } from './tracker.js';

/** Where a recipe may have its figures go, by the `kind` that it calls it. */
export const TRACKERS = { tensorboard, mlflow } as const;

/** One entry of the recipe's `tracking`. */
export const trackingSchema = choiceOf(TRACKERS);

export type TrackingConfig = Frozen<z.output<typeof trackingSchema>>;

/** Opens the tracker that a recipe names. @throws RECIPE_INVALID when it lacks a setting. */
export function openTracker(config: TrackingConfig, tracked: TrackedRun): Tracker {
  return createPart(TRACKERS, config, tracked);
}
