import type { z } from 'zod';
import type { ImageSize } from '../../image/image.js';
import { type AugmentationName, AUGMENTATIONS } from './registry.js';
import type { Augmentation, Degradation, Range } from './step.js';

/** What one finished input loses: what was drawn for each augmentation that degrades it, by its name, once for each time it is listed. Plain data. */
export type Losses = Readonly<Partial<Record<AugmentationName, readonly unknown[]>>>;

const IN_TURN = Object.entries<Pick<Augmentation<z.ZodType>, 'degradation'>>(AUGMENTATIONS)
  .flatMap(([name, { degradation }]): [AugmentationName, Degradation<unknown>][] =>
    degradation === undefined ? [] : [[name as AugmentationName, degradation]],
  )
  .toSorted(([, a], [, b]) => a.turn - b.turn);

/**
 * Makes one finished input worse, in place: blurred, then of lower resolution, then as JPEG leaves it, in the order in which
 * a camera does it.
 *
 * @param input (3, height, width), normalised.
 */
export function degrade(input: Float32Array, size: ImageSize, losses: Losses, range: Range): void {
  for (const [name, { apply }] of IN_TURN) {
    for (const loss of losses[name] ?? []) apply(input, size, loss, range);
  }
}
