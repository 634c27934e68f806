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

/**
 * What the finished input loses, as by a camera and a file: after every geometric and colour step, wherever it is listed,
 * and before erasing; blur first, then resolution, then JPEG.
 */
export interface Degradation {
  /** A Gaussian of so many pixels (odd), with its standard deviation in pixels of the input. */
  readonly blur?: { readonly kernel: number; readonly sigma: number };
  /** The share of its sides that it is shrunk to and enlarged from. */
  readonly resolution?: number;
  /** From 1 to 100. */
  readonly jpegQuality?: number;
}

/** What a step does to one picture. What is not named stays. */
export interface Change {
  /** From a point of the picture after the step to the point of the picture before it that is shown there. */
  readonly toSource?: Matrix3;
  /** The picture's size after the step. */
  readonly frame?: ImageSize;
  /** On colours in [0, 1]. */
  readonly colour?: ColourMatrix;
  readonly degradation?: Degradation;
  readonly erase?: Box;
}

/**
 * One augmentation: the schema of its parameters, and a function from parameters and random numbers to a change. It
 * sees no pixels, so that any number of steps cost one resampling and one colour product an image; degradations alone are
 * worked on its pixels, afterwards.
 */
export interface Augmentation<Parameters extends z.ZodType> {
  readonly parameters: Parameters;
  /** Whether it degrades: that is done on the CPU only. */
  readonly degrades?: true;
  draw(parameters: z.output<Parameters>, random: Random, scene: Scene): Change;
}

/** Keeps the parameter type of an augmentation without naming it twice. */
export function augmentation<Parameters extends z.ZodType>(step: Augmentation<Parameters>): Augmentation<Parameters> {
  return step;
}
