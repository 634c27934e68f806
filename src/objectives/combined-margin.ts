import { z } from 'zod';
import { acos, add, clamp, cos, ge, mul, sub, where } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { arcfaceTarget } from './arcface.js';
import { MarginHead, scaledRule } from './margin-head.js';
import { angularMarginSchema, cosineMarginSchema, marginAt } from './margin-schedule.js';
import type { ObjectiveKind } from './objective.js';

/** The recipe's settings of the combined margin. The defaults are CM1 of the ArcFace paper (section 3.2): 1, 0.3 and 0.2. */
export const combinedMarginSchema = z.strictObject({
  kind: z.literal('combined-margin'),
  weight: z.number().positive().default(1),
  /** Default 64, as in the paper. */
  scale: z.number().positive().default(64),
  /** m₁: what the angle is multiplied by. */
  factor: z.number().min(0.5).max(4).default(1),
  /** m₂: what is added to it, in radians; a number, or a schedule over the epochs. */
  margin: angularMarginSchema.default({ kind: 'constant', margin: 0.3 }),
  /** m₃: what is taken from the cosine of that; a number, or a schedule over the epochs. */
  cosineMargin: cosineMarginSchema.default({ kind: 'constant', margin: 0.2 }),
});

/** How near ±1 a cosine may come before its angle is no longer differentiated: the slope of acos grows without bound there. */
const NEAREST = 5e-8;

/**
 * The cosine of a target under the combined margin: cos(m₁θ + m₂) − m₃, of cos θ; any shape.
 *
 * Where m₁θ + m₂ passes π, at the angle φ = (π − m₂) / m₁, the first part would rise again. From there on it is
 * cos θ − cos φ − 1, which goes on falling from −1; for m₁ = 1 it is ArcFace's ({@link arcfaceTarget}).
 */
export function combinedTarget(
  cosine: Tensor,
  { factor, marginRadians, cosineMargin }: { factor: number; marginRadians: number; cosineMargin: number },
): Tensor {
  return sub(
    factor === 1 ? arcfaceTarget(cosine, marginRadians) : widened(cosine, factor, marginRadians),
    cosineMargin,
  );
}

function widened(cosine: Tensor, factor: number, marginRadians: number): Tensor {
  const angle = acos(clamp(cosine, NEAREST - 1, 1 - NEAREST));
  const fold = Math.cos(Math.min((Math.PI - marginRadians) / factor, Math.PI));
  return where(ge(cosine, fold), cos(add(mul(angle, factor), marginRadians)), sub(cosine, fold + 1));
}

/**
 * The margins of SphereFace, ArcFace and CosFace in one: logits are the scale times cos θ, and at the target the scale
 * times cos(m₁θ + m₂) − m₃ ({@link combinedTarget}). Deng et al., "ArcFace", 2019, equation 4.
 */
export const combinedMargin: ObjectiveKind<typeof combinedMarginSchema> = {
  schema: combinedMarginSchema,
  learnsFrom: 'people',
  perClass: 'shared',
  create: ({ scale, factor, margin, cosineMargin }, context) =>
    new MarginHead(
      scaledRule(
        scale,
        ({ epoch }) => marginAt(margin, epoch),
        (targets, marginRadians, { epoch }) =>
          combinedTarget(targets, { factor, marginRadians, cosineMargin: marginAt(cosineMargin, epoch) }),
      ),
      context,
    ),
};
