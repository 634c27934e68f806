import { z } from 'zod';

import type { Better } from '../optim/patience.js';
import type { ValidationEvent } from './events.js';

type Figures = Pick<ValidationEvent, 'classification' | 'verification'>;

/** A figure of each epoch that decides something: when the learning rate falls, when training stops. */
interface WatchedFigure {
  readonly better: Better;
  /** The key of `data` that it is measured on; null where training gives it by itself. */
  readonly measuredOn: 'dev' | 'pairs' | null;
  /** What it was in an epoch; nothing when the validation could not give it (an objective that does not classify, for one). */
  of(loss: number, figures: Figures): number | undefined;
}

/** The figures that a recipe may have watched. */
export const WATCHED = {
  /** The mean training loss of the epoch. */
  loss: { better: 'lower', measuredOn: null, of: (loss) => loss },
  devLoss: { better: 'lower', measuredOn: 'dev', of: (_loss, { classification }) => classification?.loss },
  devAccuracy: { better: 'higher', measuredOn: 'dev', of: (_loss, { classification }) => classification?.accuracy },
  /** The equal error rate. */
  eer: { better: 'lower', measuredOn: 'pairs', of: (_loss, { verification }) => verification?.eer },
} as const satisfies Record<string, WatchedFigure>;

export type Watched = keyof typeof WATCHED;

/** What a recipe sets of all that goes by a figure. */
export const watching = {
  /** The figure that is watched. */
  watch: z.enum(Object.keys(WATCHED) as Watched[]).default('loss'),
  /** What counts as better: by more than this share of the best so far. */
  threshold: z.number().min(0).lt(1).default(1e-4),
};

/** The figure of an epoch; null when its validation could not give it. */
export function watchedFigure(watched: Watched, loss: number, figures: Figures): number | null {
  return WATCHED[watched].of(loss, figures) ?? null;
}
