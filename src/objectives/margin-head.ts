import { xavierUniform } from '../nn/init.js';
import { noGrad } from '../torch/autograd.js';
import { zeros } from '../torch/factories.js';
import type { Generator } from '../torch/generator.js';
import { crossEntropy, indexSelect, linear, mul, normalize, reshape, scatter, sum } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { fullPrecision, isHalf } from './full-precision.js';
import { marginAt, type MarginSchedule, marginSettlesAt } from './margin-schedule.js';
import { Objective, type ObjectiveOutput, type Progress } from './objective.js';

/** From cosines `(N, classes)` and labels `(N)` to scaled logits `(N, classes)`, the targets' made harder. */
export type MarginLogits = (
  cosine: Tensor,
  labels: Tensor,
  options: { readonly scale: number; readonly marginRadians: number },
) => Tensor;

export interface MarginHeadOptions {
  readonly embedding: number;
  readonly classes: number;
  readonly scale: number;
  readonly margin: MarginSchedule;
  readonly generator: Generator;
}

/**
 * Classification of the training people by angle, with a margin: embeddings and the directions of the classes are
 * brought to unit length, a pure function (such as `arcfaceLogits`) turns their cosines into logits, and the loss is the
 * mean cross entropy.
 *
 * Embeddings `(N, embedding)`, labels `(N)`; weight `(classes, embedding)`, drawn from Xavier's uniform distribution,
 * which gives rows of about unit length (as face.evoLVe and arcface-pytorch do; insightface takes N(0, 0.01²)).
 *
 * Under autocast the product with all classes runs in 16 bits, which suits cosines near 0; those of the targets are
 * computed again in float32, for they come near 1, where bfloat16 knows steps of 1/256.
 */
export class MarginHead extends Objective {
  readonly weight: Tensor;
  readonly scale: number;
  readonly margin: MarginSchedule;
  readonly #logits: MarginLogits;

  constructor(logits: MarginLogits, { embedding, classes, scale, margin, generator }: MarginHeadOptions) {
    super();
    this.#logits = logits;
    this.scale = scale;
    this.margin = margin;
    this.weight = this.parameter('weight', zeros([classes, embedding]));
    xavierUniform(this.weight, generator);
  }

  override marginRadians({ epoch }: Progress): number {
    return marginAt(this.margin, epoch);
  }

  override marginSettlesAt(): number {
    return marginSettlesAt(this.margin);
  }

  classify(embeddings: Tensor): Tensor {
    const { product } = this.#compare(embeddings);
    return mul(fullPrecision(product), this.scale);
  }

  forward(embeddings: Tensor, labels: Tensor, progress: Progress): ObjectiveOutput {
    const { faces, directions, product } = this.#compare(embeddings);
    const cosine = isHalf(product) ? withExactTargets(fullPrecision(product), faces, directions, labels) : product;
    const options = { scale: this.scale, marginRadians: this.marginRadians(progress) };
    const loss = crossEntropy(this.#logits(cosine, labels, options), labels);
    return { loss, logits: noGrad(() => mul(cosine, this.scale)) };
  }

  /** Unit embeddings, unit directions, and their product `(N, classes)`: the cosines, in 16 bits under autocast. */
  #compare(embeddings: Tensor): { faces: Tensor; directions: Tensor; product: Tensor } {
    const faces = normalize(fullPrecision(embeddings), 1);
    const directions = normalize(this.weight, 1);
    return { faces, directions, product: linear(faces, directions) };
  }
}

/** Replaces the cosine of each row's target by one computed at the precision of its factors. */
function withExactTargets(cosine: Tensor, faces: Tensor, directions: Tensor, labels: Tensor): Tensor {
  const exact = sum(mul(faces, indexSelect(directions, 0, labels)), [1], true); // (N, 1)
  return scatter(cosine, 1, reshape(labels, [-1, 1]), exact);
}
