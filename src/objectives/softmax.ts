import { z } from 'zod';
import { defaultInit } from '../nn/init.js';
import { zeros } from '../torch/factories.js';
import { linear } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { classificationLoss } from './classification-loss.js';
import { fullPrecision } from './full-precision.js';
import {
  Objective,
  type ObjectiveContext,
  type ObjectiveKind,
  type ObjectiveOutput,
  type Targets,
} from './objective.js';

/** The recipe's settings of a softmax objective. */
export const softmaxSchema = z.strictObject({
  kind: z.literal('softmax'),
  weight: z.number().positive().default(1),
  /** The share of the target that is spread evenly over all classes; default 0, no smoothing. */
  labelSmoothing: z.number().min(0).lt(1).default(0),
});

export interface SoftmaxOptions extends ObjectiveContext {
  readonly labelSmoothing: number;
}

/**
 * Classification of the training people by a linear layer: z = x Wᵀ + b, loss = mean over the batch of
 * −Σⱼ qⱼ log softmax(z)ⱼ, where q is 1 − ε at the target plus ε / classes everywhere, ε = `labelSmoothing`.
 *
 * Embeddings `(N, embedding)`, labels `(N)`; weight `(classes, embedding)`, bias `(classes)`, initialised as PyTorch's
 * `Linear`. Label smoothing: Szegedy et al., "Rethinking the Inception architecture", 2016, section 7.
 */
export class Softmax extends Objective {
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly labelSmoothing: number;

  constructor({ embedding, classes, labelSmoothing, generator }: SoftmaxOptions) {
    super();
    this.labelSmoothing = labelSmoothing;
    this.weight = this.parameter('weight', zeros([classes, embedding]));
    this.bias = this.parameter('bias', zeros([classes]));
    defaultInit(this.weight, this.bias, generator);
  }

  override directions(): Tensor {
    return this.weight;
  }

  classify(embeddings: Tensor): Tensor {
    return fullPrecision(linear(embeddings, this.weight, this.bias)); // (N, classes)
  }

  forward(embeddings: Tensor, targets: Targets): ObjectiveOutput {
    const logits = this.classify(embeddings);
    return { loss: classificationLoss(targets, () => logits, this.labelSmoothing), logits: logits.detach() };
  }
}

export const softmax: ObjectiveKind<typeof softmaxSchema> = {
  schema: softmaxSchema,
  create: ({ labelSmoothing }, context) => new Softmax({ labelSmoothing, ...context }),
};
