import { z } from 'zod';
import { Module } from '../nn/module.js';
import { zeros } from '../torch/factories.js';
import { add, add_, gather, gt, mean, mul, mul_, reshape, scatter, where } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { arcfaceTarget } from './arcface.js';
import { type ComparedFaces, MarginHead, type MarginRule } from './margin-head.js';
import { angularMarginSchema, marginAt, type MarginSchedule } from './margin-schedule.js';
import type { ObjectiveKind, Progress, Targets } from './objective.js';

/** The recipe's settings of CurricularFace. */
export const curricularfaceSchema = z.strictObject({
  kind: z.literal('curricularface'),
  weight: z.number().positive().default(1),
  /** Default 64, as in the paper. */
  scale: z.number().positive().default(64),
  /** In radians: a number, or a schedule over the epochs. Default 0.5, as in the paper. */
  margin: angularMarginSchema.default({ kind: 'constant', margin: 0.5 }),
  /** The weight of the newest batch in the running mean t; default 0.01, as in the paper. */
  momentum: z.number().gt(0).max(1).default(0.01),
});

/**
 * CurricularFace's margin. The target's logit is ArcFace's, T = cos(θ + m). A class whose cosine c lies above T, so that
 * the face would be taken for it, is a hard one, and its cosine becomes c (t + c): easy classes count first, hard ones
 * the more the further training is. t, a buffer that starts at 0, is the running mean of the targets' cosines:
 * t ← (1 − α) t + α · mean cos θ, with α = `momentum`, before each step.
 */
class CurricularMargin extends Module<[ComparedFaces, Tensor, Progress], Tensor> implements MarginRule {
  readonly t: Tensor;

  constructor(
    readonly scale: number,
    readonly schedule: MarginSchedule,
    readonly momentum: number,
  ) {
    super();
    this.t = this.buffer('t', zeros([]));
  }

  margin({ epoch }: Progress): number {
    return marginAt(this.schedule, epoch);
  }

  bare({ cosine }: ComparedFaces): Tensor {
    return mul(cosine, this.scale);
  }

  observe({ cosine }: ComparedFaces, { labels }: Targets): void {
    const average = mean(gather(cosine, 1, reshape(labels, [-1, 1])));
    add_(mul_(this.t, 1 - this.momentum), average, this.momentum);
  }

  forward({ cosine }: ComparedFaces, labels: Tensor, progress: Progress): Tensor {
    const column = reshape(labels, [-1, 1]); // (N, 1)
    const target = arcfaceTarget(gather(cosine, 1, column), this.margin(progress));
    const hard = gt(cosine, target);
    const weighed = where(hard, mul(cosine, add(cosine, this.t)), cosine);
    return mul(scatter(weighed, 1, column, target), this.scale);
  }
}

/** Huang et al., "CurricularFace: Adaptive curriculum learning loss for deep face recognition", 2020. */
export const curricularface: ObjectiveKind<typeof curricularfaceSchema> = {
  schema: curricularfaceSchema,
  learnsFrom: 'people',
  perClass: 'whole',
  create: ({ scale, margin, momentum }, context) =>
    new MarginHead(new CurricularMargin(scale, margin, momentum), context),
};
