import { z } from 'zod';
import type { ImageSize } from '../../image/image.js';
import { interval } from './interval.js';
import { about, type Matrix3, multiply, scaleThenMove } from './matrix.js';
import { augmentation } from './step.js';

const angle = z.number().min(0).max(89);

/** One affine map as it is drawn. */
export interface AffineMap {
  readonly scale: number;
  /** Pixels to the right and down. */
  readonly shift: readonly [x: number, y: number];
  readonly turnRadians: number;
  readonly shearRadians: readonly [x: number, y: number];
}

/**
 * The map from the picture after an affine step to the picture before it: about the centre, sheared along y, then along
 * x, turned clockwise and scaled, then moved. As torchvision's `affine` (its inverse matrix).
 */
export function affineToSource({ scale, shift, turnRadians, shearRadians }: AffineMap, frame: ImageSize): Matrix3 {
  const [shearX, shearY] = shearRadians;
  const [cos, sin] = [
    Math.cos(turnRadians - shearY) / Math.cos(shearY),
    Math.sin(turnRadians - shearY) / Math.cos(shearY),
  ];
  const a = cos;
  const b = -cos * Math.tan(shearX) - Math.sin(turnRadians);
  const c = sin;
  const d = -sin * Math.tan(shearX) + Math.cos(turnRadians);
  // [a, b; c, d] has determinant 1.
  const linear: Matrix3 = [d / scale, -b / scale, 0, -c / scale, a / scale, 0, 0, 0, 1];
  return multiply(about(frame.width / 2, frame.height / 2, linear), scaleThenMove(1, 1, -shift[0], -shift[1]));
}

/**
 * Turns the picture about its centre by an angle uniform in [−`degrees`, `degrees`], shears it along x by an angle uniform
 * in [−`shear`, `shear`] degrees (two numbers: along x and along y), scales it by a factor uniform in `scale`, and moves it
 * by up to `shift` of its width and of its height, uniform in both directions. What comes in from outside repeats the edge.
 * As torchvision's RandomAffine, but moved by fractions of pixels too. Defaults: nothing.
 */
export const affine = augmentation({
  parameters: z.strictObject({
    scale: interval(0.1, 10).default([1, 1]),
    shift: z.number().min(0).max(1).default(0),
    degrees: z.number().min(0).max(180).default(0),
    shear: z.union([angle, z.tuple([angle, angle])]).default(0),
  }),
  draw({ scale, shift, degrees, shear }, random, { frame }) {
    // An angle that is not asked for takes no number from the generator: recipes from before there were angles draw as ever.
    const upTo = (limit: number): number => (limit === 0 ? 0 : (random.uniformIn(-limit, limit) * Math.PI) / 180);
    const [shearX, shearY] = typeof shear === 'number' ? [shear, 0] : shear;
    const factor = random.uniformIn(scale[0], scale[1]);
    const dx = random.uniformIn(-shift, shift) * frame.width;
    const dy = random.uniformIn(-shift, shift) * frame.height;
    const turnRadians = upTo(degrees);
    const shearRadians = [upTo(shearX), upTo(shearY)] as const;
    return { toSource: affineToSource({ scale: factor, shift: [dx, dy], turnRadians, shearRadians }, frame) };
  },
});
