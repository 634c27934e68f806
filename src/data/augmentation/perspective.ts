import { z } from 'zod';
import { fromQuadrilateral, type Point } from './homography.js';
import { augmentation } from './step.js';

/**
 * From here on the corners could form a dent, in which a perspective turns inside out: a corner reaches the line between
 * its neighbours when `distortion` = 1 − `distortion` / 2.
 */
const LARGEST_DISTORTION = 0.66;

/**
 * With the given probability, looks at the picture from another side: each corner is moved inwards by up to `distortion` of
 * half the width and of half the height, uniform, and what comes in from outside repeats the edge. As torchvision's
 * RandomPerspective, but moved by fractions of pixels too. Defaults: torchvision's, `distortion` 0.5, `probability` 0.5.
 */
export const perspective = augmentation({
  parameters: z.strictObject({
    distortion: z.number().min(0).max(LARGEST_DISTORTION).default(0.5),
    probability: z.number().min(0).max(1).default(0.5),
  }),
  draw({ distortion, probability }, random, { frame }) {
    if (random.uniform() >= probability) return {};
    const { width, height } = frame;
    const dx = (): number => random.uniform() * distortion * (width / 2);
    const dy = (): number => random.uniform() * distortion * (height / 2);
    const corners: [Point, Point, Point, Point] = [
      [dx(), dy()],
      [width - dx(), dy()],
      [width - dx(), height - dy()],
      [dx(), height - dy()],
    ];
    return { toSource: fromQuadrilateral(corners, frame) };
  },
});
