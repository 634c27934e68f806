import { z } from 'zod';

import type { Better } from '../optim/patience.js';
import type { ValidationEvent } from './events.js';

/**
 * A figure of each epoch that decides something: when the learning rate falls, when training stops.
 *
 * - `loss`: the mean training loss of the epoch. It needs no data beside the training's.
 * - `devLoss`, `devAccuracy`: on `data.dev`.
 * - `eer`: the equal error rate on `data.pairs`.
 */
export const watchSchema = z.enum(['loss', 'devLoss', 'devAccuracy', 'eer']);

export type Watched = z.output<typeof watchSchema>;

export const BETTER = {
  loss: 'lower',
  devLoss: 'lower',
  devAccuracy: 'higher',
  eer: 'lower',
} satisfies Record<Watched, Better>;

/** The key of `data` that a figure is measured on; null where training gives it by itself. */
export const MEASURED_ON = {
  loss: null,
  devLoss: 'dev',
  devAccuracy: 'dev',
  eer: 'pairs',
} satisfies Record<Watched, 'dev' | 'pairs' | null>;

/** The figure of an epoch; null when its validation could not give it (an objective that does not classify, for one). */
export function watchedFigure(
  watched: Watched,
  loss: number,
  { classification, verification }: Pick<ValidationEvent, 'classification' | 'verification'>,
): number | null {
  switch (watched) {
    case 'loss':
      return loss;
    case 'devLoss':
      return classification?.loss ?? null;
    case 'devAccuracy':
      return classification?.accuracy ?? null;
    case 'eer':
      return verification?.eer ?? null;
  }
}
