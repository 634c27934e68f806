import type { z } from 'zod';
import type { Part } from '../../parts.js';
import type { TrainingEvent } from '../events.js';

/** How a training ended: `interrupted` runs can be resumed. */
export type Outcome = 'finished' | 'interrupted' | 'failed';

/** Where a training's figures go beside `metrics.jsonl`. It hears every event, in order. */
export interface Tracker {
  /** What warnings call it. */
  readonly name: string;
  /** Takes an event in. May throw, now or at a later event, when it could not keep it: that is told, and the training goes on. */
  record(event: TrainingEvent): void;
  /** Keeps what is still held, and says how the training ended. May be rejected as `record` may throw. */
  close(outcome: Outcome): Promise<void>;
}

/** The run that a tracker is opened for. */
export interface TrackedRun {
  /** Its directory. */
  readonly run: string;
  readonly recipe: object;
}

/** A kind of tracker that a recipe may name. */
export type TrackerKind<Schema extends z.ZodObject> = Part<Schema, TrackedRun, Tracker>;
