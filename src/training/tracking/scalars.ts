import type { StepEvent, ValidationEvent } from '../events.js';

/** A figure's name and value, as charts show them. */
export type Scalar = readonly [tag: string, value: number];

/**
 * The figures of an event, under `train/` for the batch that was just learned from, `dev/` for held-out photos of the people
 * trained on, and `pairs/` for verification. The margin is in its objective's own unit: radians, a cosine or a distance. What the event has no number for is left out.
 */
export function scalarsOf(event: StepEvent | ValidationEvent): Scalar[] {
  const figures: readonly (readonly [tag: string, value: number | null | undefined])[] =
    event.type === 'step'
      ? [
          ['train/loss', event.loss],
          ['train/accuracy', event.accuracy],
          ['train/learning_rate', event.learningRate],
          ['train/margin', event.margin],
          ['train/loss_scale', event.lossScale?.scale],
          ['train/images_per_second', event.imagesPerSecond],
          ['train/epoch', event.epoch],
        ]
      : [
          ['dev/accuracy', event.classification?.accuracy],
          ['dev/loss', event.classification?.loss],
          ['pairs/eer', event.verification?.eer],
          ['pairs/auc', event.verification?.auc],
          ['pairs/accuracy', event.verification?.accuracy],
        ];
  return figures.flatMap(([tag, value]) =>
    typeof value === 'number' && Number.isFinite(value) ? [[tag, value] as const] : [],
  );
}
