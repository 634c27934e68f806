import { z } from 'zod';
import { kaimingUniform, uniform } from '../nn/init.js';
import { linear } from '../torch/operators.js';
import type { Tensor } from '../torch/tensor.js';
import { ClassTable } from './class-table.js';
import { fullPrecision } from './full-precision.js';
import {
  type Judgement,
  Objective,
  type ObjectiveContext,
  type ObjectiveKind,
  type ObjectiveOutput,
  type Progress,
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
  readonly #table: ClassTable;

  constructor(options: SoftmaxOptions) {
    super();
    const { embedding, labelSmoothing, generator } = options;
    this.labelSmoothing = labelSmoothing;
    this.#table = new ClassTable(options);
    const weight = this.#table.drawn([embedding], (rows) =>
      kaimingUniform(rows, generator, { negativeSlope: Math.sqrt(5) }),
    );
    const bound = 1 / Math.sqrt(embedding);
    this.weight = this.parameter('weight', weight);
    this.bias = this.parameter(
      'bias',
      this.#table.drawn([], (rows) => uniform(rows, -bound, bound, generator)),
    );
  }

  override directions(): Tensor {
    return this.#table.whole(this.weight);
  }

  override sharded(): ReadonlyMap<Tensor, number> {
    return this.#table.sharded([this.weight, this.bias]);
  }

  classify(embeddings: Tensor): Tensor | null {
    return this.#table.sharedOut ? null : this.#logits(embeddings);
  }

  override judge(embeddings: Tensor, labels: Tensor): Judgement | null {
    if (!this.#table.sharedOut) return super.judge(embeddings, labels);
    return this.#table.judge(embeddings, labels, (compared) => this.#logits(compared.embeddings));
  }

  forward(embeddings: Tensor, targets: Targets, progress: Progress): ObjectiveOutput {
    const compared = this.#table.compare(embeddings, targets, progress);
    const logits = this.#logits(compared.embeddings, compared.rows(this.weight), compared.rows(this.bias));
    return compared.output(
      compared.loss(() => logits, this.labelSmoothing),
      () => logits.detach(),
    );
  }

  #logits(embeddings: Tensor, weight = this.weight, bias = this.bias): Tensor {
    return fullPrecision(linear(embeddings, weight, bias)); // (N, classes)
  }
}

export const softmax: ObjectiveKind<typeof softmaxSchema> = {
  schema: softmaxSchema,
  learnsFrom: 'people',
  perClass: 'shared',
  create: ({ labelSmoothing }, context) => new Softmax({ labelSmoothing, ...context }),
};
