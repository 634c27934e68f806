import { z } from 'zod';
import { type ColourMatrix, multiplyColour, perChannel, saturate, UNCHANGED } from './colour-matrix.js';
import { augmentation } from './step.js';

const strength = z.number().min(0).max(10).default(0);

/**
 * Brightness, contrast and saturation, each by a factor uniform in [max(0, 1 − v), 1 + v], in random order:
 *
 * - brightness `f · x`;
 * - contrast `f · x + (1 − f) · m`, with `m` the mean grey;
 * - saturation `f · x + (1 − f) · grey(x)`.
 *
 * As torchvision's ColorJitter but for two things that make it one matrix: `m` is the grey of the recipe's `input.mean`
 * instead of each photo's own, and values are brought back into range once, at the end, not after each change.
 * Defaults: 0, no change.
 */
export const colorJitter = augmentation({
  parameters: z.strictObject({ brightness: strength, contrast: strength, saturation: strength }),
  draw({ brightness, contrast, saturation }, random, { grey }) {
    const factor = (value: number): number => random.uniformIn(Math.max(0, 1 - value), 1 + value);
    const [b, c, s] = [factor(brightness), factor(contrast), factor(saturation)];
    const rest = (1 - c) * grey;
    const changes: ColourMatrix[] = [
      perChannel([b, b, b], [0, 0, 0]),
      perChannel([c, c, c], [rest, rest, rest]),
      saturate(s),
    ];
    return { colour: random.shuffle(changes).reduce((so, change) => multiplyColour(change, so), UNCHANGED) };
  },
});
