import { z } from 'zod';
import { type ColourMatrix, multiplyColour, perChannel, saturate, turnHue, UNCHANGED } from './colour-matrix.js';
import { augmentation } from './step.js';

const strength = z.number().min(0).max(10).default(0);

/**
 * Brightness, contrast and saturation, each by a factor uniform in [max(0, 1 − v), 1 + v], and hue by a share of the colour
 * circle uniform in [−`hue`, `hue`], in random order:
 *
 * - brightness `f · x`;
 * - contrast `f · x + (1 − f) · m`, with `m` the mean grey;
 * - saturation `f · x + (1 − f) · grey(x)`;
 * - hue: a rotation of the colours about grey that keeps their luma ({@link turnHue}).
 *
 * As torchvision's ColorJitter but for three things that make it one matrix: `m` is the grey of the recipe's `input.mean`
 * instead of each photo's own; hue is turned in the YUV plane, where torchvision turns it in HSV, which keeps the largest and
 * the smallest channel instead of the luma; and values are brought back into range once, at the end, not after each change.
 * Defaults: 0, no change.
 */
export const colorJitter = augmentation({
  parameters: z.strictObject({
    brightness: strength,
    contrast: strength,
    saturation: strength,
    hue: z.number().min(0).max(0.5).default(0),
  }),
  draw({ brightness, contrast, saturation, hue }, random, { grey }) {
    const factor = (value: number): number => random.uniformIn(Math.max(0, 1 - value), 1 + value);
    const [b, c, s] = [factor(brightness), factor(contrast), factor(saturation)];
    const rest = (1 - c) * grey;
    const changes: ColourMatrix[] = [
      perChannel([b, b, b], [0, 0, 0]),
      perChannel([c, c, c], [rest, rest, rest]),
      saturate(s),
    ];
    // Where hue is left alone nothing is drawn for it, and recipes from before there was hue draw as ever.
    if (hue > 0) changes.push(turnHue(random.uniformIn(-hue, hue)));
    return { colour: random.shuffle(changes).reduce((so, change) => multiplyColour(change, so), UNCHANGED) };
  },
});
