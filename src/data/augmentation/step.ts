import type { z } from 'zod';
import type { ImageSize } from '../../image/image.js';
import type { Random } from '../../random.js';
import type { ColourMatrix } from './colour-matrix.js';
import type { Matrix3 } from './matrix.js';

/** What a step may know when it draws. */
export interface Scene {
  /** The picture as the steps before have left it, in pixels; x and y run from its top left corner. */
  readonly frame: ImageSize;
  /** The finished network input, in pixels. */
  readonly output: ImageSize;
  /** The grey that stands for the mean of a photo, in [0, 1]. */
  readonly grey: number;
}

/** A rectangle of the finished input in whole pixels; `right` and `bottom` are just outside. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What black and white are in each of three channels. */
export interface Range {
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/**
 * How the finished input is made worse, as by a camera and a file: after every geometric and colour step, wherever it is
 * listed, and before erasing.
 */
export interface Degradation<Loss> {
  /** Which comes first where a picture has several: blur is the lens's (1), then comes resolution (2), then the file (3). */
  readonly turn: number;
  /**
   * Works on one finished input in place.
   *
   * @param input (3, height, width), normalised.
   */
  apply(input: Float32Array, size: ImageSize, loss: Loss, range: Range): void;
}

/** What a step does to one picture. What is not named stays. */
export interface Change<Loss = unknown> {
  /** From a point of the picture after the step to the point of the picture before it that is shown there. */
  readonly toSource?: Matrix3;
  /** The picture's size after the step. */
  readonly frame?: ImageSize;
  /** On colours in [0, 1]. */
  readonly colour?: ColourMatrix;
  /** What is drawn for the step's {@link Degradation}; plain data. */
  readonly loss?: Loss;
  readonly erase?: Box;
}

/**
 * One augmentation: the schema of its parameters, and a function from parameters and random numbers to a change. It
 * sees no pixels, so that any number of steps cost one resampling and one colour product an image; degradations alone are
 * worked on its pixels, afterwards.
 */
export interface Augmentation<Parameters extends z.ZodType, Loss = unknown> {
  readonly parameters: Parameters;
  /** Of one that makes the input worse: that is done on the CPU only. */
  readonly degradation?: Degradation<Loss> | undefined;
  draw(parameters: z.output<Parameters>, random: Random, scene: Scene): Change<Loss>;
}

/** Keeps the types of an augmentation without naming them twice. */
export function augmentation<Parameters extends z.ZodType, Loss = unknown>(
  step: Augmentation<Parameters, Loss>,
): Augmentation<Parameters, Loss> {
  return step;
}
