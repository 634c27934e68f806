import { z } from 'zod';
import { add, clamp, gt, mul, neg, sqrt, sub, where } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { MarginHead, type MarginRule, scaledRule } from './margin-head.js';
import { angularMarginSchema, marginAt, type MarginSchedule } from './margin-schedule.js';
import type { ObjectiveKind } from './objective.js';

/** The recipe's settings of ArcFace. */
export const arcfaceSchema = z.strictObject({
  kind: z.literal('arcface'),
  weight: z.number().positive().default(1),
  /** Default 64, as in the paper; few classes do with less. */
  scale: z.number().positive().default(64),
  /** In radians: a number, or a schedule over the epochs. Default 0.5, as in the paper. */
  margin: angularMarginSchema.default({ kind: 'constant', margin: 0.5 }),
});

/**
 * The least sin²θ whose root is differentiated. d cos(θ + m) / d cos θ = cos m + cot θ · sin m grows without bound as
 * θ → 0; below sin θ = 3·10⁻⁴, where float32 cosines are rounding anyway, the slope falls back to cos m.
 */
const LEAST_SQUARED_SINE = 1e-7;

/**
 * The cosine of a target after its angle has been widened by the margin m, in radians:
 *
 *     cos(θ + m) = cos θ cos m − sin θ sin m    for θ < π − m,
 *     cos θ − m sin m                           from there on.
 *
 * Past π − m the angle θ + m would fold back and reward a face for being further off; the second branch goes on
 * falling. It is that of the authors (insightface, `arcface_torch/losses.py`: `target_logit - sin(π − m)·m`).
 * Both branches are differentiated: −sin(θ + m) and −sin θ with respect to θ. (Later versions of insightface edit the
 * logits under `no_grad` and so leave the factor sin(θ + m) / sin θ out.)
 *
 * Takes and gives any shape. Deng et al., "ArcFace: Additive angular margin loss for deep face recognition", 2019.
 */
export function arcfaceTarget(cosine: Tensor, marginRadians: number): Tensor {
  if (marginRadians === 0) return cosine;
  const widened = sub(mul(cosine, Math.cos(marginRadians)), mul(sineOf(cosine), Math.sin(marginRadians)));
  const beyond = sub(cosine, marginRadians * Math.sin(marginRadians));
  return where(gt(cosine, Math.cos(Math.PI - marginRadians)), widened, beyond);
}

/** sin θ of cos θ, for θ in [0, π], with a finite slope at both ends; any shape. */
export function sineOf(cosine: Tensor): Tensor {
  // (1 − c)(1 + c) and not 1 − c²: near c = 1 the difference is exact, the square is not.
  const squared = neg(mul(sub(cosine, 1), add(cosine, 1)));
  return sqrt(clamp(squared, LEAST_SQUARED_SINE));
}

/** Logits are the scale times cos θ, the target's with its margin ({@link arcfaceTarget}). */
export function arcfaceRule({
  scale,
  margin,
}: {
  readonly scale: number;
  readonly margin: MarginSchedule;
}): MarginRule {
  return scaledRule(scale, ({ epoch }) => marginAt(margin, epoch), arcfaceTarget);
}

export const arcface: ObjectiveKind<typeof arcfaceSchema> = {
  schema: arcfaceSchema,
  learnsFrom: 'people',
  perClass: 'shared',
  create: (config, context) => new MarginHead(arcfaceRule(config), context),
};
