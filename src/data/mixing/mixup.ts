import { z } from 'zod';
import { beta } from './beta.js';
import { alphaSchema, type MixingKind, probabilitySchema } from './mixing.js';

/** The recipe's settings of MixUp. α = 0.2 is Zhang et al.'s choice for ImageNet. */
export const mixupSchema = z.strictObject({
  kind: z.literal('mixup'),
  alpha: alphaSchema.default(0.2),
  probability: probabilitySchema.default(1),
});

/**
 * Both pictures laid over each other: λ · first + (1 − λ) · second, λ from Beta(α, α).
 *
 * Zhang et al., "mixup: Beyond empirical risk minimization", 2018.
 */
export const mixup: MixingKind<typeof mixupSchema> = {
  schema: mixupSchema,
  create({ alpha }, { size: { width, height }, random }) {
    const share = beta(alpha, random);
    return { share, box: [0, 0, width, height], kept: share };
  },
};
