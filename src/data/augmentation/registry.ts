import { z } from 'zod';
import type { Frozen } from '../../parts.js';
import type { Random } from '../../random.js';
import { affine } from './affine.js';
import { blur } from './blur.js';
import { colorJitter } from './color-jitter.js';
import { erasing } from './erasing.js';
import { greyscale } from './greyscale.js';
import { horizontalFlip } from './horizontal-flip.js';
import { jpeg } from './jpeg.js';
import { lowResolution } from './low-resolution.js';
import { perspective } from './perspective.js';
import { randomResizedCrop } from './random-resized-crop.js';
import { rotation } from './rotation.js';
import type { Augmentation, Change, Scene } from './step.js';

/** Every augmentation, by the name that a recipe calls it: a line each, from which the schema and the types follow. */
export const AUGMENTATIONS = {
  affine,
  blur,
  colorJitter,
  erasing,
  greyscale,
  horizontalFlip,
  jpeg,
  lowResolution,
  perspective,
  randomResizedCrop,
  rotation,
} as const satisfies Record<string, Augmentation<z.ZodType>>;

type Registry = typeof AUGMENTATIONS;

export type AugmentationName = keyof Registry;

/** Each augmentation's parameters, under its name. */
type Shape = { [Name in AugmentationName]: z.ZodOptional<Registry[Name]['parameters']> };

const shape = Object.fromEntries(
  Object.entries(AUGMENTATIONS).map(([name, { parameters }]) => [name, parameters.optional()]),
) as Shape;

/** One entry of a recipe's `augment`: one name with its parameters, `{ rotation: { degrees: 10 } }`. */
export const augmentationSchema = z.strictObject(shape).refine((step) => Object.keys(step).length === 1, {
  error: `expected one augmentation an entry, one of ${Object.keys(AUGMENTATIONS).join(', ')}, each on a line of its own`,
});

export type AugmentationStep = Frozen<z.output<typeof augmentationSchema>>;

/** The name in one entry of a recipe's `augment`. */
export function nameOf(step: AugmentationStep): AugmentationName {
  return Object.keys(step)[0] as AugmentationName;
}

/** Draws what one entry of a recipe's `augment` does to one picture. */
export function drawStep(step: AugmentationStep, random: Random, scene: Scene): Change {
  const name = nameOf(step);
  // The schema has matched parameters to the name; the compiler cannot follow the pair.
  return (AUGMENTATIONS[name].draw as (...drawn: [unknown, Random, Scene]) => Change)(step[name], random, scene);
}

/** Whether one of the steps works on pixels, which is done on the CPU only. */
export function degrades(steps: readonly AugmentationStep[]): boolean {
  return steps.some((step) => AUGMENTATIONS[nameOf(step)].degradation !== undefined);
}
