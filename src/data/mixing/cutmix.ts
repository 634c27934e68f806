import { z } from 'zod';
import { beta } from './beta.js';
import { alphaSchema, type MixingKind, probabilitySchema } from './mixing.js';

/** The recipe's settings of CutMix. α = 1 is Yun et al.'s choice; a probability of 0.5 theirs for CIFAR. */
export const cutmixSchema = z.strictObject({
  kind: z.literal('cutmix'),
  alpha: alphaSchema.default(1),
  probability: probabilitySchema.default(0.5),
});

/**
 * A rectangle of the second picture in the first: of the picture's own proportions and √(1 − λ) times its sides, λ from
 * Beta(α, α), around a point in it, as far as it lies inside. The share is the area that is left.
 *
 * Yun et al., "CutMix: Regularization strategy to train strong classifiers with localizable features", 2019.
 */
export const cutmix: MixingKind<typeof cutmixSchema> = {
  schema: cutmixSchema,
  create({ alpha }, { size: { width, height }, random }) {
    const side = Math.sqrt(1 - beta(alpha, random));
    const [x, y] = [random.integer(width), random.integer(height)];
    const [halfWidth, halfHeight] = [Math.floor((width * side) / 2), Math.floor((height * side) / 2)];
    const [left, right] = [Math.max(0, x - halfWidth), Math.min(width, x + halfWidth)];
    const [top, bottom] = [Math.max(0, y - halfHeight), Math.min(height, y + halfHeight)];
    const share = 1 - ((right - left) * (bottom - top)) / (width * height);
    return { share, box: [left, top, right, bottom], kept: 0 };
  },
};
