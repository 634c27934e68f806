import { z } from 'zod';
import { Module } from '../nn/module.js';
import { full, onesLike } from '../torch/factories.js';
import {
  add,
  add_,
  clamp,
  cos,
  div,
  ge,
  lengths,
  le,
  mean,
  mul,
  mul_,
  neg,
  sin,
  standardDeviation,
  sub,
  where,
} from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { sineOf } from './arcface.js';
import { atTargets } from './at-targets.js';
import { type ComparedFaces, MarginHead, type MarginRule } from './margin-head.js';
import { angularMarginSchema, marginAt, type MarginSchedule } from './margin-schedule.js';
import type { ObjectiveKind, Progress } from './objective.js';

/** The recipe's settings of AdaFace. */
export const adafaceSchema = z.strictObject({
  kind: z.literal('adaface'),
  weight: z.number().positive().default(1),
  /** Default 64, as in the paper. */
  scale: z.number().positive().default(64),
  /** A number, or a schedule over the epochs. Default 0.4, as in the paper. */
  margin: angularMarginSchema.default({ kind: 'constant', margin: 0.4 }),
  /** h: how far the lengths spread over [−1, 1]; default 0.333, as in the paper. */
  concentration: z.number().positive().default(0.333),
  /** The weight of the newest batch in the running mean and deviation of the lengths; default 0.01, as in the paper. */
  momentum: z.number().gt(0).max(1).default(0.01),
});

/** The lengths of embeddings are kept between these, and the deviation above the last (the authors' `head.py`). */
const [SHORTEST, LONGEST, LEAST_DEVIATION] = [0.001, 100, 1e-3];

/**
 * AdaFace's margin, which depends on the length of the embedding: a sign of the photo's quality. With
 *
 *     q = (‖x‖ − μ) / (σ / h), kept in [−1, 1]
 *
 * the target's cosine becomes cos(θ − m q) − (m + m q), the angle kept in [0, π]: a good photo (q = 1) has a margin that
 * weighs hard faces more, a bad one (q = −1) ArcFace's, which weighs easy faces more, so that what cannot be recognised is
 * not learnt. No gradient flows through q.
 *
 * μ and σ are running ones, buffers `mean` and `deviation`, updated before each step. They start at 20 and 100, as the
 * authors' do.
 */
class AdaptiveMargin extends Module<[ComparedFaces, Tensor, Progress], Tensor> implements MarginRule {
  readonly mean: Tensor;
  readonly deviation: Tensor;

  constructor(
    readonly scale: number,
    readonly schedule: MarginSchedule,
    readonly concentration: number,
    readonly momentum: number,
  ) {
    super();
    this.mean = this.buffer('mean', full([], 20));
    this.deviation = this.buffer('deviation', full([], 100));
  }

  margin({ epoch }: Progress): number {
    return marginAt(this.schedule, epoch);
  }

  bare({ cosine }: ComparedFaces): Tensor {
    return mul(cosine, this.scale);
  }

  observe({ embeddings }: ComparedFaces): void {
    const norms = keptLengths(embeddings);
    add_(mul_(this.mean, 1 - this.momentum), mean(norms), this.momentum);
    // One face has no deviation.
    if (norms.numel > 1) add_(mul_(this.deviation, 1 - this.momentum), standardDeviation(norms), this.momentum);
  }

  forward({ cosine, embeddings }: ComparedFaces, labels: Tensor, progress: Progress): Tensor {
    const m = this.margin(progress);
    const spread = div(sub(keptLengths(embeddings), this.mean), add(this.deviation, LEAST_DEVIATION));
    const quality = clamp(mul(spread, this.concentration), -1, 1); // (N, 1)
    const changed = atTargets(cosine, labels, (targets) =>
      sub(turned(targets, mul(quality, -m)), mul(add(quality, 1), m)),
    );
    return mul(changed, this.scale);
  }
}

/** ‖x‖ of embeddings `(N, embedding)` within its limits, `(N, 1)`, without gradient. */
function keptLengths(embeddings: Tensor): Tensor {
  return clamp(lengths(embeddings.detach(), 1), SHORTEST, LONGEST);
}

/** cos(θ + g) of cos θ and g in (−π/2, π/2), the angle kept in [0, π]; both `(N, 1)`. */
function turned(cosine: Tensor, g: Tensor): Tensor {
  const plain = sub(mul(cosine, cos(g)), mul(sineOf(cosine), sin(g)));
  const one = onesLike(cosine);
  // θ + g > π where cos θ < −cos g and g > 0, θ + g < 0 where cos θ > cos g and g < 0.
  const limits = where(ge(g, 0), neg(one), one);
  const within = where(ge(g, 0), ge(cosine, neg(cos(g))), le(cosine, cos(g)));
  return where(within, plain, limits);
}

/** Kim et al., "AdaFace: Quality adaptive margin for face recognition", 2022. */
export const adaface: ObjectiveKind<typeof adafaceSchema> = {
  schema: adafaceSchema,
  learnsFrom: 'people',
  perClass: 'whole',
  create: ({ scale, margin, concentration, momentum }, context) =>
    new MarginHead(new AdaptiveMargin(scale, margin, concentration, momentum), context),
};
