import { LineamentError } from '../../errors.js';
import type { RgbImage } from '../../image/image.js';
import { resizeCover } from '../../image/resize.js';
import { Random } from '../../random.js';
import type { Canvas, FaceDataset } from '../dataset.js';
import { ownSize } from '../own-size.js';
import { drawIdentity } from './identity.js';
import { drawNuisance } from './nuisance.js';
import { renderFace } from './render.js';

export interface SyntheticOptions {
  /** How many people. */
  readonly identities: number;
  /** Pictures of each. */
  readonly images: number;
  readonly seed: number;
  /** Width and height in pixels. Default 112. */
  readonly size?: number;
  /**
   * Number of the first person. Default 0. Person k of a seed is the same whatever else is asked for, so people 1000
   * and up are strangers to a network that was trained on people 0 to 999.
   */
  readonly firstIdentity?: number;
}

const LIMITS: Record<keyof SyntheticOptions, readonly [low: number, high: number]> = {
  identities: [1, 1_000_000],
  images: [1, 1_000_000],
  seed: [0, 2 ** 32 - 1],
  size: [16, 1024],
  firstIdentity: [0, 1_000_000_000],
};

/** Picture `image` of person `identity` of a seed. */
export function syntheticFace(seed: number, identity: number, image: number, size: number): RgbImage {
  const person = new Random(seed).fork(`identity/${identity}`);
  return renderFace(drawIdentity(person.fork('self')), drawNuisance(person.fork(`image/${image}`)), size);
}

/**
 * Generated faces as a data set: parametric people who keep their features, painted under changing pose, light,
 * expression, background and occlusion. Nothing is stored; each picture is painted when it is loaded, and is the same
 * every time.
 *
 * @throws LineamentError `VALUE_INVALID` for a number that is not whole or out of its range.
 */
export function syntheticFaces(options: SyntheticOptions): FaceDataset {
  const { identities, images, seed, size = 112, firstIdentity = 0 } = options;
  const values = { identities, images, seed, size, firstIdentity };
  for (const name of Object.keys(LIMITS) as (keyof SyntheticOptions)[]) {
    const [low, high] = LIMITS[name];
    const value = values[name];
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new LineamentError(
        'VALUE_INVALID',
        `Generated faces take a whole number from ${low} to ${high} for ${name}, not ${value}.`,
      );
    }
  }
  const classes = Array.from({ length: identities }, (_, k) => `person-${firstIdentity + k}`);
  const samples = classes.flatMap((person, label) =>
    Array.from({ length: images }, (_, image) => ({ label, source: `synthetic:${seed}/${person}/${image}` })),
  );
  return {
    name: `synthetic:identities=${identities},images=${images},seed=${seed},size=${size},first=${firstIdentity}`,
    classes,
    samples,
    async load(index: number, canvas?: Canvas) {
      if (!Number.isInteger(index) || index < 0 || index >= samples.length) {
        throw new LineamentError(
          'VALUE_INVALID',
          `This data set has pictures 0 to ${samples.length - 1}; there is no picture ${index}.`,
        );
      }
      const face = syntheticFace(seed, firstIdentity + Math.floor(index / images), index % images, size);
      if (!canvas) return face;
      return ownSize(face, canvas) ?? resizeCover(face, canvas, canvas.centralFraction);
    },
  };
}
