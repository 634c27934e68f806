import { xavierUniform } from '../nn/init.js';
import type { Module } from '../nn/module.js';
import { noGrad } from '../torch/autograd.js';
import { zeros } from '../torch/factories.js';
import { indexSelect, linear, mul, normalize, reshape, scatter, sum } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { classificationLoss } from './classification-loss.js';
import { fullPrecision, isHalf } from './full-precision.js';
import { Objective, type ObjectiveContext, type ObjectiveOutput, type Progress, type Targets } from './objective.js';

/** The faces of a batch beside the directions of all classes. */
export interface ComparedFaces {
  /** `(N, classes)`: the cosines of the angles between them. */
  readonly cosine: Tensor;
  /** `(N, embedding)`, of any length. */
  readonly embeddings: Tensor;
}

/**
 * How a margin head turns cosines into logits `(N, classes)`. A plain object of pure functions, or a module where it
 * remembers something over the steps.
 */
export interface MarginRule {
  /** Logits with margin: those of the targets, `labels` `(N)`, made harder. */
  forward(faces: ComparedFaces, labels: Tensor, progress: Progress): Tensor;
  /** Logits without margin. */
  bare(faces: ComparedFaces): Tensor;
  /** The margin in force; see {@link Objective.margin}. */
  margin(progress: Progress): number | null;
  /** Called once a step of training, before `forward`, without gradients. */
  observe?(faces: ComparedFaces, targets: Targets): void;
}

/** A margin rule that remembers: its buffers are part of the head's state dict, under `rule.`. */
export type MarginModule = MarginRule & Module<[faces: ComparedFaces, labels: Tensor, progress: Progress], Tensor>;

/**
 * Classification of the training people by angle, with a margin: embeddings and the directions of the classes are
 * brought to unit length, a rule (such as ArcFace's) turns their cosines into logits, and the loss is the mean cross
 * entropy.
 *
 * Embeddings `(N, embedding)`, labels `(N)`; weight `(classes, embedding)`, drawn from Xavier's uniform distribution,
 * which gives rows of about unit length (as face.evoLVe and arcface-pytorch do; insightface takes N(0, 0.01²)).
 *
 * Under autocast the product with all classes runs in 16 bits, which suits cosines near 0; those of the targets are
 * computed again in float32, for they come near 1, where bfloat16 knows steps of 1/256.
 */
export class MarginHead extends Objective {
  readonly weight: Tensor;
  readonly rule: MarginRule;

  constructor(rule: MarginRule, { embedding, classes, generator }: ObjectiveContext) {
    super();
    this.rule = rule;
    this.weight = this.parameter('weight', zeros([classes, embedding]));
    xavierUniform(this.weight, generator);
  }

  override margin(progress: Progress): number | null {
    return this.rule.margin(progress);
  }

  override directions(): Tensor {
    return this.weight;
  }

  classify(embeddings: Tensor): Tensor {
    const { product } = this.#compare(embeddings);
    return this.rule.bare({ cosine: fullPrecision(product), embeddings: fullPrecision(embeddings) });
  }

  forward(embeddings: Tensor, targets: Targets, progress: Progress): ObjectiveOutput {
    const { unit, directions, product } = this.#compare(embeddings);
    const against = (labels: Tensor): ComparedFaces => ({
      cosine: isHalf(product) ? withExactTargets(fullPrecision(product), unit, directions, labels) : product,
      embeddings: fullPrecision(embeddings),
    });
    if (this.training) noGrad(() => this.rule.observe?.(against(targets.labels), targets));
    const loss = classificationLoss(targets, (labels) => this.rule.forward(against(labels), labels, progress));
    return { loss, logits: noGrad(() => this.rule.bare(against(targets.labels))) };
  }

  /** Unit embeddings, unit directions, and their product `(N, classes)`: the cosines, in 16 bits under autocast. */
  #compare(embeddings: Tensor): { unit: Tensor; directions: Tensor; product: Tensor } {
    const unit = normalize(fullPrecision(embeddings), 1);
    const directions = normalize(this.weight, 1);
    return { unit, directions, product: linear(unit, directions) };
  }
}

/** The rule of heads with a fixed scale: logits are `scale` times the cosines, which `withMargin` has changed at the targets. */
export function scaledRule(
  scale: number,
  margin: (progress: Progress) => number,
  withMargin: (cosine: Tensor, labels: Tensor, margin: number, progress: Progress) => Tensor,
): MarginRule {
  return {
    forward: ({ cosine }, labels, progress) => mul(withMargin(cosine, labels, margin(progress), progress), scale),
    bare: ({ cosine }) => mul(cosine, scale),
    margin,
  };
}

/** Replaces the cosine of each row's target by one computed at the precision of its factors. */
function withExactTargets(cosine: Tensor, unit: Tensor, directions: Tensor, labels: Tensor): Tensor {
  const exact = sum(mul(unit, indexSelect(directions, 0, labels)), [1], true); // (N, 1)
  return scatter(cosine, 1, reshape(labels, [-1, 1]), exact);
}
