import { z } from 'zod';
import type { ImageSize } from '../../image/image.js';
import type { Part } from '../../parts.js';
import type { Random } from '../../random.js';

/** How one picture is composed of two: what is drawn for it. No pixels are seen. */
export interface Composition {
  /** How much the picture is still of the first, in [0, 1]: what its labels count by. */
  readonly share: number;
  /** Where the second picture is: left, top, right, bottom in pixels, right and bottom not included. */
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
  /** How much of the first is still seen there, in [0, 1]; 0 where the second covers it. */
  readonly kept: number;
}

/** What a composition is drawn with. */
export interface MixingContext {
  readonly size: ImageSize;
  readonly random: Random;
}

/** A kind of mixing that a recipe may name: draws a {@link Composition}. */
export type MixingKind<Schema extends z.ZodObject> = Part<Schema, MixingContext, Composition>;

/** How often, of all pictures: a setting of every kind. */
export const probabilitySchema = z.number().gt(0).max(1);

/** Of the distribution Beta(α, α) that the share of the first picture is drawn from: 1 is uniform, less keeps to the ends. */
export const alphaSchema = z.number().positive();
